namespace Ekko.DuckLake.Parquet;

/// <summary>Columns of the format's own that a data file can hold beside the table's (format 1.0, data files).</summary>
[Flags]
enum EmbeddedColumns
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>The id of each row: of rows that were not new when they were written.</summary>
    RowId = 1,

    /// <summary>The snapshot each row came with: of files with rows of several snapshots.</summary>
    SnapshotId = 2,
}
