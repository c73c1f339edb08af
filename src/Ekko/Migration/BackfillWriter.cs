using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.Leases;
using Ekko.Retries;
using Ekko.Writing;
using Microsoft.Extensions.Logging;
using Polly;

namespace Ekko.Migration;

/// <summary>
/// Commits batches of a backfill. What the lake has stays as it is: rows that are there are left alone, and so are rows of a block at whose
/// height the lake has another one. It holds the right to write the chains, so that no pipeline writes them meanwhile.
/// </summary>
sealed class BackfillWriter(Lake lake, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    const int Attempts = 10;
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    readonly LakeTables _tables = new(lake);
    readonly Dictionary<NodeConfig, ChainLeases> _leases = [];

    readonly ResiliencePipeline _retry = RetryPolicy.Create(
        new RetryRules
        {
            FirstWait = FirstWait,
            LongestWait = LongestWait,
            Attempts = Attempts,
            MayPass = error => RetryTable.LayerOf(error) == RetryLayer.Batch,
        },
        time);

    readonly Dictionary<string, BackfilledFile> _files = new(StringComparer.Ordinal);
    bool _isPrepared;

    /// <summary>Commits a batch and the progress of its files.</summary>
    /// <exception cref="EkkoException">A pipeline or another source holds a chain.</exception>
    /// <exception cref="DuckLakeException">The lake cannot take the rows.</exception>
    /// <returns>How far its files are now.</returns>
    public async Task<IReadOnlyList<BackfilledFile>> WriteAsync(BackfillBatch batch, CancellationToken cancellationToken)
    {
        if (!_isPrepared)
            await _tables.EnsureAsync(cancellationToken).ConfigureAwait(false);
        _isPrepared = true;
        for (var i = 0; i < batch.Rows.ChainCount; i++)
        {
            var node = batch.Rows.Chain(i);
            if (!_leases.ContainsKey(node))
            {
                _leases.Add(
                    node, await ChainLeases.TakeAsync(lake, [node], time, logger, cancellationToken).ConfigureAwait(false));
            }
        }

        var files = await _retry.ExecuteAsync(
            async token => await CommitAsync(batch, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        foreach (var file in files)
            _files[file.Path] = file;
        return files;
    }

    /// <summary>Gives the chains back.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lease in _leases.Values)
            await lease.DisposeAsync().ConfigureAwait(false);
    }

    async Task<List<BackfilledFile>> CommitAsync(BackfillBatch batch, CancellationToken cancellationToken)
    {
        var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var ending = transaction.ConfigureAwait(false);
        transaction.CommitsAlone = true;
        await _tables.BindAsync(transaction, cancellationToken).ConfigureAwait(false);
        await new BackfillReconciliation(lake, _tables, transaction.Base, batch, time).DecideAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < batch.Rows.ChainCount; i++)
            transaction.AddHook(_leases[batch.Rows.Chain(i)]);
        var progress = batch.Progress(_files);
        transaction.AddHook(new BackfillCommit(progress));
        var files = new PartitionFiles(lake, BatchParts.Divide(_tables, batch.Rows, batch.Filter));
        await using var discarding = files.ConfigureAwait(false);
        await files.EncodeAsync(cancellationToken).ConfigureAwait(false);
        await files.AppendToAsync(transaction).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        _tables.Committed();
        return progress;
    }
}
