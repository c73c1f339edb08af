using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;

namespace Ekko.Maintenance;

/// <summary>Does what a request asks for, or tells what it would do.</summary>
sealed class MaintenanceWork(Lake lake, MaintenanceRequest request, bool isDryRun)
{
    public Task<MaintenanceReport> RunAsync(CancellationToken cancellationToken) => request.Operation switch
    {
        MaintenanceOperation.Flush => FlushAsync(cancellationToken),
        MaintenanceOperation.Merge => MergeAsync(cancellationToken),
        MaintenanceOperation.Rewrite => RewriteAsync(cancellationToken),
        MaintenanceOperation.Expire => ExpireAsync(cancellationToken),
        MaintenanceOperation.Cleanup => CleanUpAsync(cancellationToken),
        MaintenanceOperation.Orphans => OrphansAsync(cancellationToken),
        _ => isDryRun ? PlanCheckpointAsync(cancellationToken) : CheckpointAsync(cancellationToken),
    };

    async Task<MaintenanceReport> FlushAsync(CancellationToken cancellationToken) => new()
    {
        Flushed = Tables(isDryRun
            ? await lake.Maintenance.FlushableDataAsync(request.Schema, request.Table, cancellationToken).ConfigureAwait(false)
            : await lake.Maintenance.FlushInlinedDataAsync(request.Schema, request.Table, cancellationToken).ConfigureAwait(false)),
    };

    async Task<MaintenanceReport> MergeAsync(CancellationToken cancellationToken) => new()
    {
        Merged = Tables(await lake.Maintenance.MergeAdjacentFilesAsync(
            new MergeOptions
            {
                Schema = request.Schema,
                Table = request.Table,
                MaxCompactedFiles = request.MaxFiles,
                DryRun = isDryRun,
            },
            cancellationToken).ConfigureAwait(false)),
    };

    async Task<MaintenanceReport> RewriteAsync(CancellationToken cancellationToken) => new()
    {
        Rewritten = Tables(await lake.Maintenance.RewriteDataFilesAsync(
            new RewriteOptions
            {
                Schema = request.Schema,
                Table = request.Table,
                DeleteThreshold = request.DeleteThreshold,
                DryRun = isDryRun,
            },
            cancellationToken).ConfigureAwait(false)),
    };

    async Task<MaintenanceReport> ExpireAsync(CancellationToken cancellationToken) => new()
    {
        Expired = Snapshots(await lake.Maintenance.ExpireSnapshotsAsync(
            new ExpireOptions { OlderThan = request.OlderThan, Versions = request.SnapshotIds?.ToList(), DryRun = isDryRun },
            cancellationToken).ConfigureAwait(false)),
    };

    async Task<MaintenanceReport> CleanUpAsync(CancellationToken cancellationToken)
    {
        var sizes = await lake.Maintenance.FileSizesAsync(cancellationToken).ConfigureAwait(false);
        var options = new CleanupOptions { OlderThan = request.OlderThan, All = request.AllFiles, DryRun = isDryRun };
        var removed = await lake.Maintenance.CleanupOldFilesAsync(options, cancellationToken).ConfigureAwait(false);
        return new() { CleanedUp = Files(removed, sizes) };
    }

    async Task<MaintenanceReport> OrphansAsync(CancellationToken cancellationToken)
    {
        var sizes = await lake.Maintenance.FileSizesAsync(cancellationToken).ConfigureAwait(false);
        var options = new CleanupOptions { OlderThan = request.OlderThan, DryRun = isDryRun };
        var removed = await lake.Maintenance.DeleteOrphanedFilesAsync(options, cancellationToken).ConfigureAwait(false);
        return new() { Orphans = Files(removed, sizes) };
    }

    async Task<MaintenanceReport> CheckpointAsync(CancellationToken cancellationToken)
    {
        var sizes = await lake.Maintenance.FileSizesAsync(cancellationToken).ConfigureAwait(false);
        var result = await lake.Maintenance.CheckpointAsync(cancellationToken).ConfigureAwait(false);
        return new()
        {
            Flushed = Tables(result.Flushed),
            Expired = Snapshots(result.Expired),
            Merged = Tables(result.Merged),
            Rewritten = Tables(result.Rewritten),
            CleanedUp = Files(result.CleanedUp, sizes),
            Orphans = Files(result.Orphans, sizes),
        };
    }

    /// <summary>What each step would do to the lake as it is, without what the steps before it would leave.</summary>
    async Task<MaintenanceReport> PlanCheckpointAsync(CancellationToken cancellationToken)
    {
        var cleanup = await CleanUpAsync(cancellationToken).ConfigureAwait(false);
        return new()
        {
            Flushed = (await FlushAsync(cancellationToken).ConfigureAwait(false)).Flushed,
            Expired = (await ExpireAsync(cancellationToken).ConfigureAwait(false)).Expired,
            Merged = (await MergeAsync(cancellationToken).ConfigureAwait(false)).Merged,
            Rewritten = (await RewriteAsync(cancellationToken).ConfigureAwait(false)).Rewritten,
            CleanedUp = cleanup.CleanedUp,
            Orphans = (await OrphansAsync(cancellationToken).ConfigureAwait(false)).Orphans,
        };
    }

    static IReadOnlyList<MaintainedTable> Tables(IReadOnlyList<FlushResult> flushed) =>
        [.. flushed.Select(table => new MaintainedTable($"{table.SchemaName}.{table.TableName}", table.RowsFlushed, 0, 0))];

    static IReadOnlyList<MaintainedTable> Tables(IReadOnlyList<CompactionResult> compacted) =>
    [
        .. compacted.GroupBy(step => $"{step.SchemaName}.{step.TableName}").Select(table => new MaintainedTable(
            table.Key, 0, table.Sum(step => step.FilesProcessed), table.Sum(step => step.FilesCreated))),
    ];

    static IReadOnlyList<ExpiredSnapshot> Snapshots(IReadOnlyList<SnapshotRecord> expired) =>
        [.. expired.Select(record => new ExpiredSnapshot(record.Snapshot.Id.Value, record.Snapshot.Time))];

    IReadOnlyList<RemovedFile> Files(IReadOnlyList<string> paths, IReadOnlyDictionary<string, long> sizes) =>
        [.. paths.Select(path => new RemovedFile(Below(path), sizes.TryGetValue(path, out var size) ? size : null))];

    // Where the lake is on the server is not the client's business.
    string Below(string path) => path.StartsWith(lake.DataPath, StringComparison.Ordinal)
        ? path[lake.DataPath.Length..]
        : path[(path.LastIndexOf('/') + 1)..];
}
