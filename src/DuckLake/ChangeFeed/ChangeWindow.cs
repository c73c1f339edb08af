using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>
/// Snapshots that are read together: of one schema version, and with so few rows that ordering them costs little. A snapshot with many rows
/// is alone, and needs no order.
/// </summary>
/// <param name="First">The first snapshot.</param>
/// <param name="Last">The last one, whose columns the changes are given in.</param>
/// <param name="Inserts">Whether any of them inserted rows into the table.</param>
/// <param name="Deletes">Whether any of them deleted rows from it.</param>
sealed record ChangeWindow(SnapshotId First, Snapshot Last, bool Inserts, bool Deletes)
{
    const int MaxSnapshots = 256;
    const long MaxRows = 250_000;

    /// <summary>Divides consecutive snapshots.</summary>
    /// <param name="table">The table whose changes count.</param>
    /// <param name="snapshots">The snapshots, by number.</param>
    /// <param name="rows">How many rows of the table the files of a snapshot hold.</param>
    internal static IEnumerable<ChangeWindow> Divide(
        TableId table, IReadOnlyList<SnapshotRecord> snapshots, IReadOnlyDictionary<long, long> rows)
    {
        ChangeWindow? window = null;
        var (count, total) = (0, 0L);
        foreach (var record in snapshots)
        {
            var snapshot = record.Snapshot;
            var size = rows.GetValueOrDefault(snapshot.Id.Value);
            if (window is not null
                && (window.Last.SchemaVersion != snapshot.SchemaVersion || count == MaxSnapshots || total + size > MaxRows))
            {
                yield return window;
                window = null;
            }

            var (inserts, deletes) = Kinds(table, record);
            if (window is null)
                (window, count, total) = (new ChangeWindow(snapshot.Id, snapshot, inserts, deletes), 0, 0);
            else
                window = window with { Last = snapshot, Inserts = window.Inserts || inserts, Deletes = window.Deletes || deletes };
            (count, total) = (count + 1, total + size);
        }

        if (window is not null)
            yield return window;
    }

    static (bool Inserts, bool Deletes) Kinds(TableId table, SnapshotRecord record)
    {
        var (inserts, deletes) = (false, false);
        foreach (var change in ChangesMade.Parse(record.ChangesMade))
        {
            if (change.Name is not null || change.Id != table.Value)
                continue;
            inserts |= change.Kind is ChangeKind.InsertedIntoTable or ChangeKind.InlinedInsert;
            deletes |= change.Kind is ChangeKind.DeletedFromTable or ChangeKind.InlinedDelete;
        }

        return (inserts, deletes);
    }
}
