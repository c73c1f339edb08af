using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Session;

namespace Ekko.DuckLake;

/// <summary>The states that a lake had. Safe for concurrent use.</summary>
public sealed class LakeSnapshots
{
    readonly Lake _lake;

    internal LakeSnapshots(Lake lake) => _lake = lake;

    /// <summary>The latest snapshot.</summary>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public Task<Snapshot> LatestAsync(CancellationToken cancellationToken = default) =>
        _lake.Catalog.Snapshots.LatestAsync(cancellationToken);

    /// <summary>The snapshot of that number.</summary>
    /// <param name="id">The number.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <exception cref="DuckLakeException">There is none, or it has been expired.</exception>
    public Task<Snapshot> GetAsync(SnapshotId id, CancellationToken cancellationToken = default) =>
        _lake.Catalog.Snapshots.GetAsync(id, cancellationToken);

    /// <summary>The snapshot that was the latest at that time.</summary>
    /// <param name="time">The time, by the clock of commits.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <exception cref="DuckLakeException">The time is before the first snapshot.</exception>
    public Task<Snapshot> GetAsync(DateTimeOffset time, CancellationToken cancellationToken = default) =>
        _lake.Catalog.Snapshots.GetAsync(time, cancellationToken);

    /// <summary>All snapshots with what they changed, oldest first.</summary>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public async Task<IReadOnlyList<SnapshotRecord>> ListAsync(CancellationToken cancellationToken = default) =>
        await _lake.Catalog.Snapshots.AllAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Snapshots before one with what they changed, newest first.</summary>
    /// <param name="before">The snapshot before which they are.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public async Task<IReadOnlyList<SnapshotRecord>> BeforeAsync(
        SnapshotId before, int most, CancellationToken cancellationToken = default) =>
        await _lake.Catalog.Snapshots.BeforeAsync(before, most, cancellationToken).ConfigureAwait(false);

    /// <summary>Snapshots of a range with what they changed, oldest first.</summary>
    /// <param name="first">The first of the range.</param>
    /// <param name="last">The last of the range.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public async Task<IReadOnlyList<SnapshotRecord>> RangeAsync(
        SnapshotId first, SnapshotId last, int most, CancellationToken cancellationToken = default) =>
        await _lake.Catalog.Snapshots.RangeAsync(first, last, most, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// What a commit did, by kind, with the names of <c>ducklake_snapshots</c>: <c>tables_created</c> with names,
    /// <c>tables_inserted_into</c> with the ids of tables.
    /// </summary>
    /// <param name="record">The snapshot.</param>
    public static IReadOnlyList<KeyValuePair<string, List<string>>> ChangesOf(SnapshotRecord record) =>
        SnapshotChanges.Describe(record.ChangesMade);

    /// <summary>The lake as of a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public Task<LakeTree> TreeAsync(Snapshot snapshot, CancellationToken cancellationToken = default) =>
        _lake.Catalog.Trees.AtAsync(snapshot, cancellationToken);

    /// <summary>Where the rows of a table are as of a snapshot.</summary>
    /// <param name="table">The table, as it was then.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public async Task<StoredTable> StoredAsync(LakeTable table, Snapshot snapshot, CancellationToken cancellationToken = default) =>
        StoredTable.Of(await _lake.Catalog.Files.ReadAsync(table, snapshot, cancellationToken).ConfigureAwait(false), snapshot.Id);

    /// <summary>What the catalog knows of the values of each column in the data files of a table, or in one of them.</summary>
    /// <param name="table">The table, as it was then.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="file">The file; null for all that hold rows of the snapshot.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <returns>One entry a column, nested ones one a leaf. Rows that the catalog keeps itself are not in it.</returns>
    public async Task<IReadOnlyList<StoredColumn>> ColumnsAsync(
        LakeTable table, Snapshot snapshot, DataFileId? file = null, CancellationToken cancellationToken = default)
    {
        var stored = await StoredAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
        var files = stored.Files.Where(one => file is null || one.Id == file).Select(one => one.Id).ToList();
        var statistics = await _lake.Catalog.Statistics.OfFilesAsync(table.Id, file, cancellationToken).ConfigureAwait(false);
        return [.. table.Columns.SelectMany(column => StoredColumn.Of(column, leaf =>
        {
            var known = statistics[leaf].ToDictionary(entry => entry.Key, entry => entry.Value);
            return [.. files.Select(id => known.GetValueOrDefault(id))];
        }))];
    }

    /// <summary>
    /// Which commits after a snapshot changed rows of tables, or the tables themselves. Compactions and flushes change none.
    /// </summary>
    /// <param name="after">The snapshot that is known.</param>
    /// <param name="upTo">The last snapshot to look at.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <returns>One entry per such commit; null when some commits have been expired or are not understood, so that anything may have
    /// changed.</returns>
    public async Task<IReadOnlyList<CommittedRowChange>?> RowChangesAsync(
        SnapshotId after, SnapshotId upTo, IReadOnlyCollection<TableId> tables, CancellationToken cancellationToken = default)
    {
        var commits = await _lake.Catalog.QueryAsync(
            "SELECT snapshot_id, changes_made FROM ducklake_snapshot_changes WHERE snapshot_id > @after AND snapshot_id <= @upto",
            row => (Snapshot: new SnapshotId(row.GetInt64(0)), Changes: row.TextOrNull(1)), cancellationToken,
            ("@after", after.Value), ("@upto", upTo.Value)).ConfigureAwait(false);
        if (commits.Count != upTo.Value - after.Value)
            return null;
        var ids = tables.Select(table => table.Value).ToHashSet();
        var changes = new List<CommittedRowChange>();
        foreach (var (snapshot, text) in commits)
        {
            List<Change> made;
            try
            {
                made = ChangesMade.Parse(text);
            }
            catch (DuckLakeException)
            {
                return null;
            }

            var ours = made.Where(change => change.Name is null && ids.Contains(change.Id)).Select(change => change.Kind).ToList();
            var inserts = ours.Any(kind => kind is ChangeKind.InsertedIntoTable or ChangeKind.InlinedInsert);
            var deletes = ours.Any(
                kind => kind is ChangeKind.DeletedFromTable or ChangeKind.InlinedDelete or ChangeKind.DroppedTable
                or ChangeKind.AlteredTable);
            if (inserts || deletes)
                changes.Add(new CommittedRowChange(snapshot, inserts, deletes));
        }

        return changes;
    }
}
