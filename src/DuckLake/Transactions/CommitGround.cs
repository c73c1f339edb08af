using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>What a commit finds when it has the lock: the latest snapshot, and what came before it. Read once for all members of a round.</summary>
sealed class CommitGround(CatalogConnection connection, Snapshot latest)
{
    readonly Dictionary<SnapshotId, IReadOnlyList<Change>> _changes = [];
    bool? _requiresMessage;

    public CatalogConnection Connection => connection;

    public Snapshot Latest => latest;

    /// <summary>What was committed after a snapshot.</summary>
    /// <exception cref="DuckLakeException">Some of it is no longer known.</exception>
    public async ValueTask<IReadOnlyList<Change>> ChangesSinceAsync(SnapshotId snapshot, CancellationToken cancellationToken)
    {
        var moved = latest.Id.Value - snapshot.Value;
        if (moved == 0)
            return [];
        if (_changes.TryGetValue(snapshot, out var known))
            return known;
        var others = await connection.QueryAsync("SELECT changes_made FROM ducklake_snapshot_changes WHERE snapshot_id > @base", row => row.TextOrNull(0),
            cancellationToken, ("@base", snapshot.Value)).ConfigureAwait(false);
        if (others.Count != moved)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Conflict,
                $"Transaction conflict: some of the {moved} snapshots since {snapshot} have been expired, so their changes are unknown. Begin again on the latest state.");
        }

        return _changes[snapshot] = [.. others.SelectMany(ChangesMade.Parse)];
    }

    /// <summary>Whether the lake takes no commit that says nothing about itself.</summary>
    public async ValueTask<bool> RequiresMessageAsync(CancellationToken cancellationToken) => _requiresMessage ??= string.Equals(
        await connection.ScalarAsync("SELECT \"value\" FROM ducklake_metadata WHERE \"key\" = 'require_commit_message' AND \"scope\" IS NULL", cancellationToken)
            .ConfigureAwait(false) as string, "true", StringComparison.OrdinalIgnoreCase);
}
