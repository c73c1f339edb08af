using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>
/// Reads positional delete files in Parquet: <c>position</c>, and the <c>snapshot</c> of each deletion where the file has it.
/// </summary>
static class DeleteFileSql
{
    /// <summary>The field id of <c>pos</c> (format 1.0, delete files: DuckDB's own ids, not Iceberg's).</summary>
    const long PositionField = 2147483645;

    internal static bool IsParquet(DeleteFile file) => string.Equals(file.Format, "parquet", StringComparison.OrdinalIgnoreCase);

    internal static string Read(IEnumerable<DeleteFile> files)
    {
        var schema =
            $"MAP {{{ReadParquetSql.Entry(PositionField, "position", "BIGINT", null)}, "
            + $"{ReadParquetSql.Entry(EmbeddedNames.SnapshotIdField, "snapshot", "BIGINT", null)}}}";
        return $"read_parquet({ReadParquetSql.Paths(files.Select(f => f.Path))}, schema => {schema}, hive_partitioning => false)";
    }
}
