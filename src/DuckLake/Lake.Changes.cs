using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake;

// What others did.
public sealed partial class Lake
{
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
        var commits = await Catalog.QueryAsync(
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
