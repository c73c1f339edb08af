namespace Ekko.DuckLake.Files;

/// <summary>
/// Columns a data file carries beside the table's own (format 1.0, data files): rows that moved from another file keep the id and the snapshot
/// they had there. The query that is written gives them, under <see cref="EmbeddedColumn"/>'s names, after the table's columns.
/// </summary>
[Flags]
enum EmbeddedColumns
{
    None = 0,

    /// <summary>The row's id: needed where it is not the file's first id plus the row's position.</summary>
    RowId = 1,

    /// <summary>The snapshot the row came with: needed where one file holds rows of several.</summary>
    SnapshotId = 2,
}

/// <summary>Names and field ids the format reserves. Readers find the columns by field id.</summary>
static class EmbeddedColumn
{
    internal const string RowId = "_ducklake_internal_row_id";
    internal const string SnapshotId = "_ducklake_internal_snapshot_id";
    internal const long RowIdField = 2147483540;
    internal const long SnapshotIdField = 2147483539;

    /// <summary>The entries of COPY's FIELD_IDS.</summary>
    internal static IEnumerable<(string Name, long Field)> Of(EmbeddedColumns columns)
    {
        if (columns.HasFlag(EmbeddedColumns.RowId))
            yield return (RowId, RowIdField);
        if (columns.HasFlag(EmbeddedColumns.SnapshotId))
            yield return (SnapshotId, SnapshotIdField);
    }
}
