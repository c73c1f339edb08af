using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Removes snapshots, and from the catalog everything that no remaining snapshot shows; files that go this way wait for clean-up. The
/// latest snapshot always stays. Times are compared as instants, whatever offset their writers used.
/// </summary>
sealed class ExpireSnapshots(Lake lake, ExpireOptions expire)
{
    /// <summary>The snapshots to expire, oldest first.</summary>
    internal async Task<IReadOnlyList<SnapshotRecord>> FindAsync(CancellationToken cancellationToken)
    {
        if (expire is { Versions: not null, OlderThan: not null })
        {
            throw new DuckLakeException(
                "Invalid Input Error: ducklake_expire_snapshots: cannot specify both 'versions' and 'older_than' parameters at the "
                + "same time. Please use only one criterion.");
        }

        var limit = expire.OlderThan;
        if (expire is { Versions: null, OlderThan: null })
        {
            var options = await lake.Catalog.Options.AllAsync(cancellationToken).ConfigureAwait(false);
            limit = Age.Before(lake, lake.Catalog.TimeProvider.GetUtcNow(), options, "expire_older_than", "", cancellationToken);
        }

        var wanted = expire.Versions?.ToHashSet();
        var all = await lake.Catalog.Snapshots.AllAsync(cancellationToken).ConfigureAwait(false);
        List<SnapshotRecord> found = [.. all.SkipLast(1).Where(s => wanted?.Contains(s.Snapshot.Id.Value) ?? s.Snapshot.Time < limit)];
        if (expire.Force)
            return found;
        var kept = await ProtectedSnapshots.ReadAsync(lake.Catalog, cancellationToken).ConfigureAwait(false);
        if (wanted is not null && found.Find(s => kept.WhyKept(s.Snapshot.Id) is not null) is { } refused)
        {
            throw new DuckLakeException(
                $"Expiring snapshot {refused.Snapshot.Id} failed: {kept.WhyKept(refused.Snapshot.Id)} keeps it. "
                + "Unpin it, advance or delete the "
                + "cursor, or force the expiry.");
        }

        found.RemoveAll(s => kept.WhyKept(s.Snapshot.Id) is not null);
        return found;
    }

    /// <summary>What a transaction has to do to expire them.</summary>
    internal ICatalogCommitHook Removal(IReadOnlyList<SnapshotRecord> snapshots) => new CatalogAction(async (writer, _, token) =>
    {
        // One may have been pinned since they were found.
        var kept = expire.Force ? null : await ProtectedSnapshots.ReadAsync(writer, token).ConfigureAwait(false);
        await new SnapshotRemoval(lake.Catalog, writer, token)
            .RunAsync([.. snapshots.Select(s => s.Snapshot.Id).Where(id => kept?.WhyKept(id) is null)]).ConfigureAwait(false);
    });
}
