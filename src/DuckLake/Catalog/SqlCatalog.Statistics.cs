using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// Statistics: per file and column for pruning, per table for counting.
sealed partial class SqlCatalog
{
    /// <summary>Statistics of one leaf column in every file of a table that has them (files of other snapshots included).</summary>
    public async Task<Dictionary<DataFileId, ColumnStatistics>> ColumnStatisticsAsync(
        TableId table, ColumnId column, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync("""
            SELECT data_file_id, column_size_bytes, value_count, null_count, min_value, max_value, contains_nan, extra_stats
            FROM ducklake_file_column_stats WHERE table_id = @table AND column_id = @column
            """,
            row => (File: new DataFileId(row.Number(0)), Statistics: new ColumnStatistics(
                row.NumberOrNull(1), row.NumberOrNull(2), row.NumberOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.FlagOrNull(6),
                row.TextOrNull(7))),
            cancellationToken, ("@table", table.Value), ("@column", column.Value)).ConfigureAwait(false);
        var statistics = new Dictionary<DataFileId, ColumnStatistics>(rows.Count);
        foreach (var (file, entry) in rows)
            statistics[file] = entry;
        return statistics;
    }

    /// <summary>Statistics over a table as of now; null before its first rows.</summary>
    public Task<TableStatistics?> TableStatisticsAsync(TableId table, CancellationToken cancellationToken) =>
        ReadTogetherAsync(connection => ReadTableStatisticsAsync(connection, table, cancellationToken), cancellationToken);

    internal static Task<TableStatistics?> ReadTableStatisticsAsync(
        CatalogConnection connection, TableId table, CancellationToken cancellationToken) =>
        DeferredTableStatistics.Ask(connection, table).ReadAsync(cancellationToken);
}
