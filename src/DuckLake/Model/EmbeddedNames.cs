namespace Ekko.DuckLake.Model;

/// <summary>Names of the format's own columns in data files; readers go by their field ids.</summary>
static class EmbeddedNames
{
    internal const string RowId = "_ducklake_internal_row_id";
    internal const string SnapshotId = "_ducklake_internal_snapshot_id";
    internal const long RowIdField = 2147483540;
    internal const long SnapshotIdField = 2147483539;
}
