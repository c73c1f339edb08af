namespace Ekko.DuckLake.Sql;

/// <summary>The columns every lake table has beside its own. They are only there for queries that name them; <c>*</c> leaves them out.</summary>
[Flags]
enum VirtualColumns
{
    /// <summary>None is asked for.</summary>
    None = 0,

    /// <summary><c>rowid</c> BIGINT: the row's id, kept by updates.</summary>
    RowId = 1,

    /// <summary><c>snapshot_id</c> BIGINT: the snapshot the row came with.</summary>
    SnapshotId = 2,

    /// <summary><c>filename</c> VARCHAR: the data file.</summary>
    FileName = 4,

    /// <summary><c>file_row_number</c> BIGINT: the row's position in its file.</summary>
    FileRowNumber = 8,

    /// <summary><c>file_index</c> UBIGINT: the file's place in the scan.</summary>
    FileIndex = 16,
}

/// <summary>Names of virtual columns.</summary>
static class VirtualColumnNames
{
    static readonly (VirtualColumns Column, string Name)[] Names =
    [
        (VirtualColumns.RowId, "rowid"),
        (VirtualColumns.SnapshotId, "snapshot_id"),
        (VirtualColumns.FileName, "filename"),
        (VirtualColumns.FileRowNumber, "file_row_number"),
        (VirtualColumns.FileIndex, "file_index"),
    ];

    /// <summary>The virtual column of that name, ignoring case, or <see cref="VirtualColumns.None"/>.</summary>
    public static VirtualColumns Parse(string name)
    {
        foreach (var (column, text) in Names)
            if (SqlName.Same(text, name))
                return column;
        return VirtualColumns.None;
    }

    /// <summary>The names of the columns in a set, in their order.</summary>
    public static IEnumerable<string> NamesOf(this VirtualColumns columns) => Names.Where(n => columns.HasFlag(n.Column)).Select(n => n.Name);
}
