using System.Collections.Immutable;
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

    /// <summary>Writes the files.</summary>
    /// <param name="cancellationToken">Ends the writes and removes what was written.</param>
    /// <returns>The files of each part; all are durable.</returns>
    public async Task<ImmutableArray<NewDataFile>[]> WriteAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await EncodeAsync(ending.Token).ConfigureAwait(false);
            return await Task.WhenAll(_files!).ConfigureAwait(false);
        }
        catch
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await DiscardAsync().ConfigureAwait(false);
            throw;
        }
    }

    Task EncodeAsync(CancellationToken cancellationToken)
    {
        // Two files at once on a thread each cost less than one after the other on two threads.
        var threads = parts.Count(part => part.Rows.RowCount >= LargePart) >= Workers ? 1 : Workers;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken };
        return Parallel.ForAsync(0, parts.Count, options, async (i, token) =>
        {
            var part = parts[i];
            // Not the loop's token: it ends with the loop's first failure, and files that are on their way are waited for after it.
            _files[i] = part.PartitionValues is { } values
                ? Several(await part.Table.EncodeFileAsync(lake, part.Rows, values, threads, cancellationToken).ConfigureAwait(false))
                : part.Table.WriteFilesAsync(lake, part.Rows, cancellationToken);
            if (part.PartitionValues is null)
                await _files[i]!.ConfigureAwait(false);
        });
    }

    static async Task<ImmutableArray<NewDataFile>> Several(Task<NewDataFile> file) => [await file.ConfigureAwait(false)];

    async Task DiscardAsync()
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (_files[i] is not { } file)
                continue;
            await ((Task)file).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (file.IsCompletedSuccessfully)
                await lake.DiscardAsync(parts[i].Table.Table, await file.ConfigureAwait(false)).ConfigureAwait(false);
        }
    }
}
