using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.Writing;

/// <summary>Rows that are written together; partition values null when the engine has to divide them.</summary>
sealed record Part(BoundTable Table, BatchRows Rows, ImmutableArray<string?>? PartitionValues);

/// <summary>
/// The files of a batch's parts: encoded on both cores, made durable while the next ones are encoded. All of them, or none.
/// </summary>
sealed class PartFiles(Lake lake, List<Part> parts)
{
    const int Workers = 2;
    const int LargePart = 10_000;
    readonly Task<ImmutableArray<NewDataFile>>?[] _files = new Task<ImmutableArray<NewDataFile>>?[parts.Count];
    ExceptionDispatchInfo? _fault;

    /// <summary>Writes the files.</summary>
    /// <param name="cancellationToken">Ends the writes and removes what was written.</param>
    /// <returns>The files of each part; all are durable.</returns>
    public async Task<ImmutableArray<NewDataFile>[]> WriteAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await EncodeAsync(ending).ConfigureAwait(false);
            return await Task.WhenAll(_files!).ConfigureAwait(false);
        }
        catch
        {
            await DiscardAsync().ConfigureAwait(false);
            // What ended the others is told, not that they were ended.
            _fault?.Throw();
            throw;
        }
    }

    Task EncodeAsync(CancellationTokenSource ending)
    {
        // Two files at once on a thread each cost less than one after the other on two threads.
        var threads = parts.Count(part => part.Rows.RowCount >= LargePart) >= Workers ? 1 : Workers;
        var token = ending.Token;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = token };
        return Parallel.ForAsync(0, parts.Count, options, async (i, _) =>
        {
            var part = parts[i];
            if (part.PartitionValues is { } values)
            {
                var encoding = part.Table.EncodeFileAsync(lake, part.Rows, values, threads, token);
                _files[i] = OrEndAllAsync(Several(await OrEndAllAsync(encoding, ending).ConfigureAwait(false)), ending);
            }
            else
            {
                _files[i] = OrEndAllAsync(part.Table.WriteFilesAsync(lake, part.Rows, token), ending);
                await _files[i]!.ConfigureAwait(false);
            }
        });
    }

    /// <summary>Ends the other parts when one fails: what they still upload would be removed again.</summary>
    async Task<T> OrEndAllAsync<T>(Task<T> writing, CancellationTokenSource ending)
    {
        try
        {
            return await writing.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(error), null);
            await ending.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    static async Task<ImmutableArray<NewDataFile>> Several(Task<NewDataFile> file) => [await file.ConfigureAwait(false)];

    async Task DiscardAsync()
    {
        var started = _files.OfType<Task<ImmutableArray<NewDataFile>>>().ToList();
        await ((Task)Task.WhenAll(started)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await lake.DiscardAsync([.. parts.SelectMany((part, i) => _files[i] is { IsCompletedSuccessfully: true } file
            ? file.Result.Select(written => (part.Table.Table, written)) : [])]).ConfigureAwait(false);
    }
}
