using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;

namespace Ekko.Maintenance;

/// <summary>
/// Does what a request asks for, or tells what it would do. Tables are worked on one by one, each in a transaction of its own, so that a
/// writer is in the way of one table only.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="retention">Deletes rows.</param>
/// <param name="request">What is asked for.</param>
/// <param name="isDryRun">Whether only to tell.</param>
/// <param name="progress">Is told what is done, and all there is; null for nothing.</param>
/// <param name="clock">The clock.</param>
sealed class MaintenanceWork(
    Lake lake, RetentionWork retention, MaintenanceRequest request, bool isDryRun, Action<long, long>? progress, TimeProvider clock)
{
    /// <summary>Files that are removed between two reports of how far it is.</summary>
    const int FilesPerReport = 1_000;

    /// <summary>A larger catalog is vacuumed when a person asks for it: commits wait meanwhile.</summary>
    const long LargestVacuum = 256_000_000;

    /// <summary>Of how many parts one has to be free for a vacuum to be worth it.</summary>
    const int WorthVacuum = 5;

    /// <summary>Whether work is done again on the newest state when a writer was quicker; false: that is an error.</summary>
    bool TriesAgain { get; init; }

    public Task<MaintenanceReport> RunAsync(CancellationToken cancellationToken) => request.Operation switch
    {
        MaintenanceOperation.Flush => FlushAsync(cancellationToken),
        MaintenanceOperation.Merge => MergeAsync(cancellationToken),
        MaintenanceOperation.Rewrite => RewriteAsync(cancellationToken),
        MaintenanceOperation.Expire => ExpireAsync(cancellationToken),
        MaintenanceOperation.Cleanup => CleanUpAsync(cancellationToken),
        MaintenanceOperation.Orphans => OrphansAsync(cancellationToken),
        MaintenanceOperation.Retention => RetentionAsync(cancellationToken),
        _ => isDryRun ? PlanCheckpointAsync(cancellationToken) : CheckpointAsync(cancellationToken),
    };

    async Task<MaintenanceReport> FlushAsync(CancellationToken cancellationToken)
    {
        var plan = await lake.Maintenance.FlushableDataAsync(request.Schema, request.Table, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Flushed = Tables(isDryRun ? plan : await EachAsync(
                plan.Select(table => ((table.SchemaName, table.TableName), table.RowsFlushed)),
                table => lake.Maintenance.FlushInlinedDataAsync(table.Schema, table.Name, cancellationToken)).ConfigureAwait(false)),
        };
    }

    async Task<MaintenanceReport> MergeAsync(CancellationToken cancellationToken)
    {
        var options = new MergeOptions { Schema = request.Schema, Table = request.Table, MaxCompactedFiles = request.MaxFiles };
        var plan = await lake.Maintenance.MergeAdjacentFilesAsync(options with { DryRun = true }, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Merged = Tables(isDryRun ? plan : await EachAsync(
                Sizes(plan),
                table => lake.Maintenance.MergeAdjacentFilesAsync(
                    options with { Schema = table.Schema, Table = table.Name }, cancellationToken)).ConfigureAwait(false)),
        };
    }

    async Task<MaintenanceReport> RewriteAsync(CancellationToken cancellationToken)
    {
        var options = new RewriteOptions { Schema = request.Schema, Table = request.Table, DeleteThreshold = request.DeleteThreshold };
        var plan = await lake.Maintenance.RewriteDataFilesAsync(options with { DryRun = true }, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Rewritten = Tables(isDryRun ? plan : await EachAsync(
                Sizes(plan),
                table => lake.Maintenance.RewriteDataFilesAsync(
                    options with { Schema = table.Schema, Table = table.Name }, cancellationToken)).ConfigureAwait(false)),
        };
    }

    /// <summary>Works on the tables of a plan one by one, and says how far it is.</summary>
    /// <param name="plan">The tables, each with how much there is to do to it.</param>
    /// <param name="work">Works on one.</param>
    async Task<IReadOnlyList<T>> EachAsync<T>(
        IEnumerable<((string Schema, string Name) Table, long Size)> plan, Func<(string Schema, string Name), Task<IReadOnlyList<T>>> work)
    {
        var tables = plan.ToList();
        var (done, total) = (0L, tables.Sum(table => table.Size));
        var results = new List<T>();
        foreach (var (table, size) in tables)
        {
            results.AddRange(await AgainAsync(() => work(table)).ConfigureAwait(false));
            progress?.Invoke(done += size, total);
        }

        return results;
    }

    async Task<MaintenanceReport> RetentionAsync(CancellationToken cancellationToken)
    {
        var rows = isDryRun ? await retention.CountAsync(request, cancellationToken).ConfigureAwait(false)
            : await retention.DeleteAsync(request, cancellationToken).ConfigureAwait(false);
        return new() { Deleted = rows == 0 ? [] : [new MaintainedTable($"{request.Schema ?? "main"}.{request.Table}", rows, 0, 0)] };
    }

    async Task<MaintenanceReport> ExpireAsync(CancellationToken cancellationToken)
    {
        var options = new ExpireOptions { OlderThan = request.OlderThan, Versions = request.SnapshotIds?.ToList(), DryRun = isDryRun };
        var expired = await AgainAsync(() => lake.Maintenance.ExpireSnapshotsAsync(options, cancellationToken)).ConfigureAwait(false);
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
        var options = new CleanupOptions { OlderThan = request.OlderThan, All = request.AllFiles, DryRun = true };
        var found = await lake.Maintenance.CleanupOldFilesAsync(options, cancellationToken).ConfigureAwait(false);
        if (isDryRun)
            return new() { CleanedUp = Files(found, sizes) };
        var removed = new List<string>();
        foreach (var batch in found.Chunk(FilesPerReport))
        {
            removed.AddRange(await lake.Maintenance.CleanupOldFilesAsync(
                options with { DryRun = false, Paths = batch.ToHashSet(StringComparer.Ordinal) }, cancellationToken).ConfigureAwait(false));
            progress?.Invoke(removed.Count, found.Count);
        }

        return new() { CleanedUp = Files(removed, sizes) };
    }

    async Task<MaintenanceReport> OrphansAsync(CancellationToken cancellationToken)
    {
        var sizes = await lake.Maintenance.FileSizesAsync(cancellationToken).ConfigureAwait(false);
        var removed = await new OrphanQuarantine(lake, clock).RunAsync(request.OlderThan, isDryRun, cancellationToken)
            .ConfigureAwait(false);
        return new() { Orphans = Files(removed, sizes) };
    }

    async Task<MaintenanceReport> CheckpointAsync(CancellationToken cancellationToken) => new()
    {
        Flushed = (await StepAsync(MaintenanceOperation.Flush, 0, cancellationToken).ConfigureAwait(false)).Flushed,
        Expired = (await StepAsync(MaintenanceOperation.Expire, 1, cancellationToken).ConfigureAwait(false)).Expired,
        Merged = (await StepAsync(MaintenanceOperation.Merge, 2, cancellationToken).ConfigureAwait(false)).Merged,
        Rewritten = (await StepAsync(MaintenanceOperation.Rewrite, 3, cancellationToken).ConfigureAwait(false)).Rewritten,
        CleanedUp = (await StepAsync(MaintenanceOperation.Cleanup, 4, cancellationToken).ConfigureAwait(false)).CleanedUp,
        Orphans = (await StepAsync(MaintenanceOperation.Orphans, 5, cancellationToken).ConfigureAwait(false)).Orphans,
    };

    async Task<MaintenanceReport> StepAsync(MaintenanceOperation operation, int number, CancellationToken cancellationToken)
    {
        const int Steps = 6;
        Action<long, long>? steps = progress is null ? null
            : (done, total) => progress((100L * number) + (100 * done / Math.Max(total, 1)), 100 * Steps);
        var step = new MaintenanceWork(lake, retention, request with { Operation = operation }, isDryRun, steps, clock)
        {
            TriesAgain = true,
        };
        var report = await step.RunAsync(cancellationToken).ConfigureAwait(false);
        progress?.Invoke(100L * (number + 1), 100 * Steps);
        return report;
    }

    async Task<T> AgainAsync<T>(Func<Task<T>> work)
    {
        const int Attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (DuckLakeException error) when (
                error.ErrorKind == DuckLakeErrorKind.Conflict && TriesAgain && attempt < Attempts)
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

    static IEnumerable<((string Schema, string Name) Table, long Size)> Sizes(IReadOnlyList<CompactionResult> plan) =>
        plan.GroupBy(step => (step.SchemaName, step.TableName)).Select(table => (table.Key, table.Sum(step => (long)step.FilesProcessed)));

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
