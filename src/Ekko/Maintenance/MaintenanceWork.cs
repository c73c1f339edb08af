using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;

namespace Ekko.Maintenance;

/// <summary>Does what a request asks for, or tells what it would do.</summary>
sealed class MaintenanceWork(Lake lake, MaintenanceRequest request, bool isDryRun, TimeProvider clock)
{
    /// <summary>A larger catalog is vacuumed when a person asks for it: commits wait meanwhile.</summary>
    const long LargestVacuum = 256_000_000;

    /// <summary>Of how many parts one has to be free for a vacuum to be worth it.</summary>
    const int WorthVacuum = 5;

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

    async Task<MaintenanceReport> ExpireAsync(CancellationToken cancellationToken)
    {
        var options = new ExpireOptions { OlderThan = request.OlderThan, Versions = request.SnapshotIds?.ToList(), DryRun = isDryRun };
        var expired = await lake.Maintenance.ExpireSnapshotsAsync(options, cancellationToken).ConfigureAwait(false);
        if (!isDryRun && expired.Count > 0)
            await VacuumAsync(cancellationToken).ConfigureAwait(false);
        return new() { Expired = Snapshots(expired) };
    }

    /// <summary>Gives the room of the rows that went back to the disk, unless others use the catalog just now.</summary>
    async Task VacuumAsync(CancellationToken cancellationToken)
    {
        var size = await lake.Maintenance.CatalogSizeAsync(cancellationToken).ConfigureAwait(false);
        if (size.Bytes > LargestVacuum || size.FreeBytes * WorthVacuum < size.Bytes)
            return;
        try
        {
            await lake.Maintenance.VacuumCatalogAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DuckLakeException error) when (error.IsTransient)
        {
            // The room is used again by later commits, and the next expiry tries again.
        }
    }

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
        var removed = await new OrphanQuarantine(lake, clock).RunAsync(request.OlderThan, isDryRun, cancellationToken)
            .ConfigureAwait(false);
        return new() { Orphans = Files(removed, sizes) };
    }

    /// <summary>Each step is a transaction of its own; it is done again on the newest state when a writer was quicker.</summary>
    async Task<MaintenanceReport> CheckpointAsync(CancellationToken cancellationToken) => new()
    {
        Flushed = (await AgainAsync(FlushAsync, cancellationToken).ConfigureAwait(false)).Flushed,
        Expired = (await AgainAsync(ExpireAsync, cancellationToken).ConfigureAwait(false)).Expired,
        Merged = (await AgainAsync(MergeAsync, cancellationToken).ConfigureAwait(false)).Merged,
        Rewritten = (await AgainAsync(RewriteAsync, cancellationToken).ConfigureAwait(false)).Rewritten,
        CleanedUp = (await CleanUpAsync(cancellationToken).ConfigureAwait(false)).CleanedUp,
        Orphans = (await OrphansAsync(cancellationToken).ConfigureAwait(false)).Orphans,
    };

    static async Task<MaintenanceReport> AgainAsync(
        Func<CancellationToken, Task<MaintenanceReport>> step, CancellationToken cancellationToken)
    {
        const int Attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await step(cancellationToken).ConfigureAwait(false);
            }
            catch (DuckLakeException error) when (error.ErrorKind == DuckLakeErrorKind.Conflict && attempt < Attempts)
            {
                // The state it was planned on is gone.
            }
        }
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
