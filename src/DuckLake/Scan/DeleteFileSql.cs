using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>Reads positional delete files: <c>position</c>, and the <c>snapshot</c> of each deletion where the file tells.</summary>
static class DeleteFileSql
{
    /// <summary>The field id of <c>pos</c> (format 1.0, delete files: DuckDB's own ids, not Iceberg's).</summary>
    const long PositionField = 2147483645;

    internal static string Read(IEnumerable<DeleteFile> files)
    {
        var all = files.ToList();
        if (all.Find(f => !string.Equals(f.Format, "parquet", StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotSupported,
                $"Reading the delete file {other.Path} failed: it is a {other.Format} file, which this version cannot read. Rewrite the table's data files with the client that wrote it.");
        }
        var schema = $"MAP {{{RelationSql.Entry(PositionField, "position", "BIGINT", null)}, {RelationSql.Entry(RelationSql.SnapshotIdField, "snapshot", "BIGINT", null)}}}";
        return $"read_parquet({RelationSql.Paths(all.Select(f => f.Path))}, schema => {schema}, hive_partitioning => false)";
    }
}
