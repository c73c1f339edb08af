using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Removes snapshots, and from the catalog everything that no remaining snapshot shows; files that go this way wait for clean-up. The latest
/// snapshot always stays. Times are compared as instants, whatever offset their writers used.
/// </summary>
sealed class ExpireSnapshots(Lake lake, ExpireOptions expire)
{
    /// <summary>The snapshots to expire, oldest first.</summary>
    internal async Task<IReadOnlyList<SnapshotRecord>> FindAsync(CancellationToken cancellationToken)
    {
        if (expire is { Versions: not null, OlderThan: not null })
        {
            throw new DuckLakeException("Invalid Input Error: ducklake_expire_snapshots: cannot specify both 'versions' and 'older_than' parameters at the "
                + "same time. Please use only one criterion.");
        }

        var limit = expire.OlderThan;
        if (expire is { Versions: null, OlderThan: null })
        {
            var options = await lake.Catalog.OptionsAsync(cancellationToken).ConfigureAwait(false);
            limit = Age.Before(lake, lake.Catalog.TimeProvider.GetUtcNow(), options, "expire_older_than", "", cancellationToken);
        }

        var wanted = expire.Versions?.ToHashSet();
        var all = await lake.Catalog.SnapshotsAsync(cancellationToken).ConfigureAwait(false);
        return [.. all.SkipLast(1).Where(s => wanted?.Contains(s.Snapshot.Id.Value) ?? s.Snapshot.Time < limit)];
    }

    /// <summary>What a transaction has to do to expire them.</summary>
    internal ICatalogCommitHook Removal(IReadOnlyList<SnapshotRecord> snapshots) => new Hook(lake.Catalog, [.. snapshots.Select(s => s.Snapshot.Id)]);

    sealed class Hook(SqlCatalog catalog, IReadOnlyList<SnapshotId> snapshots) : ICatalogCommitHook
    {
        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken) =>
            await new SnapshotRemoval(catalog, writer, cancellationToken).RunAsync(snapshots).ConfigureAwait(false);
    }
}
