using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.AddFiles;

/// <summary>Reads what the footers of Parquet files say, by the engine.</summary>
sealed class ForeignFileReader(DuckDbConnection connection, CancellationToken cancellationToken)
{
    /// <summary>The files a path or pattern names.</summary>
    /// <exception cref="DuckDbException">There are none, or one is no Parquet file.</exception>
    public IEnumerable<ForeignFile> Read(string pattern)
    {
        var files = EngineRows.Read(
            connection,
            $"SELECT file_name, num_rows, file_size_bytes, footer_size FROM parquet_file_metadata({SqlText.QuoteLiteral(pattern)})",
            cancellationToken);
        return files.Select(file => Read(file[0]!, Number(file[1])!.Value, Number(file[2])!.Value, Number(file[3])!.Value));
    }

    ForeignFile Read(string path, long rows, long bytes, long footer)
    {
        var literal = SqlText.QuoteLiteral(path);
        var columns = EngineRows.Read(
            connection,
            $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet({literal}, hive_partitioning => false))",
            cancellationToken)
            .Select(c => ColumnDefinition.Parse(c[0]!, c[1]!)).ToImmutableArray();
        var leaves = EngineRows.Read(
            connection,
            $"""
            SELECT column_id, total_compressed_size, num_values, stats_null_count, coalesce(stats_min, stats_min_value),
            coalesce(stats_max, stats_max_value)
            FROM parquet_metadata({literal}) WHERE column_id IS NOT NULL ORDER BY column_id, row_group_id
            """,
            cancellationToken)
            .GroupBy(c => Number(c[0])!.Value)
            .Select(g => g.Select(c => new ChunkFigures(Number(c[1]) ?? 0, Counted(c[2]), Counted(c[3]), c[4], c[5])).ToImmutableArray())
            .ToImmutableArray();
        return new ForeignFile(path, rows, bytes, footer, columns, leaves.Length == columns.Sum(LeafCount) ? leaves : []);
    }

    // A Parquet column of its own for each part makes a VARIANT several leaves; then positions say nothing.
    static int LeafCount(ColumnDefinition column) => column.Type.IsNested ? column.Children.Sum(LeafCount) : 1;

    static long? Number(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A count; some writers leave a negative one.</summary>
    static long? Counted(string? text) => Number(text) is >= 0 and var count ? count : null;
}
