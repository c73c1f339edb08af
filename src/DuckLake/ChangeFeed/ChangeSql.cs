using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>
/// The query of a window's changes: snapshot id, row id, type, the table's columns. A row id that one snapshot deleted and inserted was
/// updated by it. To find those only keys are kept in memory: rows stream.
/// </summary>
static class ChangeSql
{
    const VirtualColumns Keys = VirtualColumns.RowId | VirtualColumns.SnapshotId;

    /// <summary>The table under names that cannot be those of virtual columns.</summary>
    internal static LakeTable Source(LakeTable table) =>
        table with { Columns = [.. table.Columns.Select((c, i) => c with { Name = Alias(i) })], Partition = null };

    /// <param name="table">The table as <see cref="Source"/> gave it.</param>
    /// <param name="insertions">What the window inserted; null for nothing.</param>
    /// <param name="deletions">What it deleted; null for nothing.</param>
    /// <param name="ordered">Whether the changes have to be put in the order of snapshots.</param>
    internal static string Build(LakeTable table, ChangeScan? insertions, ChangeScan? deletions, bool ordered)
    {
        var parts = new List<string>();
        if (insertions is not null)
            parts.Add(Part(table, insertions, deletions, ChangeType.Insert, ChangeType.UpdatePostimage));
        if (deletions is not null)
            parts.Add(Part(table, deletions, insertions, ChangeType.Delete, ChangeType.UpdatePreimage));
        return string.Join(" UNION ALL ", parts) + (ordered ? " ORDER BY ekko_snapshot" : "");
    }

    static string Part(LakeTable table, ChangeScan rows, ChangeScan? others, ChangeType alone, ChangeType paired)
    {
        var columns = string.Concat(table.Columns.Select((_, i) => $", r.{Alias(i)}"));
        var type = others is null ? Number(alone) : $"CASE WHEN o.rowid IS NULL THEN {Number(alone)} ELSE {Number(paired)} END";
        var join = others is null ? ""
            : $" LEFT JOIN (SELECT snapshot_id, rowid FROM {others.Relation(Keys)}) AS o "
                + "ON o.snapshot_id = r.snapshot_id AND o.rowid = r.rowid";
        return $"SELECT r.snapshot_id AS ekko_snapshot, r.rowid AS ekko_row, CAST({type} AS UTINYINT) AS ekko_type{columns} "
            + $"FROM {rows.Relation(Keys)} AS r{join}";
    }

    static string Number(ChangeType type) => ((byte)type).ToString(CultureInfo.InvariantCulture);

    static string Alias(int column) => string.Create(CultureInfo.InvariantCulture, $"ekko_c{column}");
}
