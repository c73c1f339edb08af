using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;
using Ekko.Leases;
using Ekko.Retries;
using Ekko.Writing;

namespace Ekko.Pipeline;

/// <summary>
/// Works behind the pipeline: moves rows that the catalog keeps into files when they are many, or have waited long, and merges small files.
/// Its errors stop nothing but itself, for a while; only the process with the maintenance lease works.
/// </summary>
sealed class TableMaintenance(
    Lake lake, LakeTables tables, LeaseKeeper keeper, PipelineOptions options, PipelineProgress progress, TimeProvider time)
{
    /// <summary>How long a few rows may stay in the catalog.</summary>
    static readonly TimeSpan LongestStay = TimeSpan.FromMinutes(5);

    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Files merged in one go, so that a merge is short and its memory bounded.</summary>
    const int FilesPerMerge = 20;

    readonly Dictionary<TableId, long> _flushed = [];
    long _merged = time.GetTimestamp();

    /// <summary>Works at intervals until it is cancelled. What fails is tried again later: the rows are readable where they are.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var rules = new RetryRules
        {
            FirstWait = options.MaintenanceInterval,
            LongestWait = LongestWait,
            MayPass = static _ => true,
            Waits = (error, _) =>
            {
                progress.MaintenanceFailed();
                options.Logger.MaintenanceFailed(error.Message);
            },
        };
        var retrying = RetryPolicy.Create(rules, time);
        try
        {
            while (true)
            {
                await Task.Delay(options.MaintenanceInterval, time, cancellationToken).ConfigureAwait(false);
                await retrying.ExecuteAsync(WorkAsync, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The pipeline ends.
        }
    }

    async ValueTask WorkAsync(CancellationToken cancellationToken)
    {
        if (keeper.Held.ContainsKey(LeaseKey.Maintenance))
            await MaintainAsync(cancellationToken).ConfigureAwait(false);
    }

    async Task MaintainAsync(CancellationToken cancellationToken)
    {
        var tree = await lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        var own = tables.Ids.Select(tree.FindTable).OfType<LakeTable>().ToList();
        foreach (var table in own)
        {
            var rows = await InlinedRowsAsync(table.Id, cancellationToken).ConfigureAwait(false);
            var since = _flushed.TryGetValue(table.Id, out var at) ? at : _flushed[table.Id] = time.GetTimestamp();
            if (rows < options.FlushRows && (rows == 0 || time.GetElapsedTime(since) < LongestStay))
                continue;
            await FlushAsync(table, cancellationToken).ConfigureAwait(false);
            _flushed[table.Id] = time.GetTimestamp();
        }

        if (time.GetElapsedTime(_merged) < options.MergeInterval)
            return;
        _merged = time.GetTimestamp();
        foreach (var table in own)
        {
            var few = new MergeOptions
            {
                Schema = tree.FindSchema(table.Schema)!.Name,
                Table = table.Name,
                MaxCompactedFiles = FilesPerMerge
            };
            await lake.Maintenance.MergeAdjacentFilesAsync(few, cancellationToken).ConfigureAwait(false);
        }

        await lake.Maintenance.CleanupOldFilesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    async Task FlushAsync(LakeTable table, CancellationToken cancellationToken)
    {
        var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (transaction.Tree.FindTable(table.Id) is not { } current)
                return;
            await lake.Maintenance.FlushInlinedAsync(transaction, current, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await transaction.RollbackAsync().ConfigureAwait(false);
        }
    }

    async Task<long> InlinedRowsAsync(TableId table, CancellationToken cancellationToken)
    {
        var names = await lake.QueryCatalogAsync(
            $"SELECT table_name FROM ducklake_inlined_data_tables WHERE table_id = {table.Value}", row => row.GetString(0),
            cancellationToken).ConfigureAwait(false);
        var rows = 0L;
        foreach (var name in names)
        {
            rows += (await lake.QueryCatalogAsync(
                $"SELECT count(*) FROM {SqlText.QuoteIdentifier(name)}", row => row.GetInt64(0), cancellationToken)
                .ConfigureAwait(false))[0];
        }

        return rows;
    }
}
