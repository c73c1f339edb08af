using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>Rows that are written together; partition values null when the engine has to divide them.</summary>
sealed record Part(BoundTable Table, BatchRows Rows, ImmutableArray<string?>? PartitionValues);

/// <summary>
/// The files of a batch's parts: encoded on both cores, made durable while the next ones are encoded. All of them go to a transaction, or
/// they are removed when this is disposed.
/// </summary>
sealed class PartitionFiles(Lake lake, IReadOnlyList<Part> parts) : IAsyncDisposable
{
    const int Workers = 2;
    const int LargePart = 10_000;
    readonly Task<ImmutableArray<NewDataFile>>?[] _files = new Task<ImmutableArray<NewDataFile>>?[parts.Count];
    CancellationTokenSource? _ending;
    ExceptionDispatchInfo? _fault;
    bool _isHandedOver;

    /// <summary>Encodes the files. When it returns, the rows were read; the files may still be on their way.</summary>
    /// <param name="cancellationToken">Ends the writes, also those still under way later.</param>
    public async Task EncodeAsync(CancellationToken cancellationToken)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Two files at once on a thread each cost less than one after the other on two threads.
        var threads = parts.Count(part => part.Rows.RowCount >= LargePart) >= Workers ? 1 : Workers;
        var token = _ending.Token;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = token };
        try
        {
            await Parallel.ForAsync(0, parts.Count, options, async (i, _) =>
            {
                var part = parts[i];
                if (part.PartitionValues is { } values)
                {
                    var encoding = part.Table.EncodeFileAsync(lake, part.Rows, values, threads, token);
                    var encoded = await OrEndAllAsync(encoding).ConfigureAwait(false);
                    _files[i] = OrEndAllAsync(Task.Run(() => PublishAsync(encoded, token), CancellationToken.None));
                }
                else
                {
                    _files[i] = OrEndAllAsync(part.Table.WriteFilesAsync(lake, part.Rows, token));
                    await _files[i]!.ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        }
        catch
        {
            // Rethrow the first failure, not the cancellations it caused.
            _fault?.Throw();
            throw;
        }
    }

    /// <summary>Waits until all encoded files are durable and appends them to a transaction, whose they are from now on.</summary>
    public async Task<IReadOnlyList<NewDataFile>> AppendToAsync(LakeTransaction transaction)
    {
        ImmutableArray<NewDataFile>[] written;
        try
        {
            written = await Task.WhenAll(_files!).ConfigureAwait(false);
        }
        catch
        {
            _fault?.Throw();
            throw;
        }

        for (var i = 0; i < parts.Count; i++)
            transaction.Append(parts[i].Table.Table.Id, written[i]);
        _isHandedOver = true;
        return [.. written.SelectMany(files => files)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_ending is null)
            return;
        if (!_isHandedOver)
        {
            await _ending.CancelAsync().ConfigureAwait(false);
            await DiscardAsync().ConfigureAwait(false);
        }

        _ending.Dispose();
        _ending = null;
    }

    /// <summary>Ends the other parts when one fails: what they still upload would be removed again.</summary>
    async Task<T> OrEndAllAsync<T>(Task<T> writing)
    {
        try
        {
            return await writing.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(error), null);
            await _ending!.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    static async Task<ImmutableArray<NewDataFile>> PublishAsync(EncodedFile encoded, CancellationToken cancellationToken)
    {
        using (encoded)
            return [await encoded.PublishAsync(cancellationToken).ConfigureAwait(false)];
    }

    async Task DiscardAsync()
    {
        var started = _files.OfType<Task<ImmutableArray<NewDataFile>>>().ToList();
        await ((Task)Task.WhenAll(started)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await lake.DiscardAsync([.. parts.SelectMany((part, i) => _files[i] is { IsCompletedSuccessfully: true } file
            ? file.Result.Select(written => (part.Table.Table, written)) : [])]).ConfigureAwait(false);
    }
}
