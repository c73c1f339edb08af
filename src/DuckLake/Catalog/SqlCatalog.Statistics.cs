using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// Statistics: per file and column for pruning, per table for counting.
sealed partial class SqlCatalog
{
    /// <summary>Statistics of one leaf column in every file of a table that has them (files of other snapshots included).</summary>
    public async Task<Dictionary<DataFileId, ColumnStatistics>> ColumnStatisticsAsync(TableId table, ColumnId column, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync("""
            SELECT data_file_id, column_size_bytes, value_count, null_count, min_value, max_value, contains_nan, extra_stats
            FROM ducklake_file_column_stats WHERE table_id = @table AND column_id = @column
            """,
            row => (File: new DataFileId(row.Number(0)), Statistics: new ColumnStatistics(
                row.NumberOrNull(1), row.NumberOrNull(2), row.NumberOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.FlagOrNull(6), row.TextOrNull(7))),
            cancellationToken, ("@table", table.Value), ("@column", column.Value)).ConfigureAwait(false);
        var statistics = new Dictionary<DataFileId, ColumnStatistics>(rows.Count);
        foreach (var (file, entry) in rows)
            statistics[file] = entry;
        return statistics;
    }

    /// <summary>Statistics over a table as of now; null before its first rows.</summary>
    public Task<TableStatistics?> TableStatisticsAsync(TableId table, CancellationToken cancellationToken) =>
        ReadTogetherAsync(connection => ReadTableStatisticsAsync(connection, table, cancellationToken), cancellationToken);

    internal static async Task<TableStatistics?> ReadTableStatisticsAsync(CatalogConnection connection, TableId table, CancellationToken cancellationToken)
    {
        var totals = await connection.QueryAsync("SELECT record_count, next_row_id, file_size_bytes FROM ducklake_table_stats WHERE table_id = @table",
            row => (Records: row.Number(0), NextRowId: row.Number(1), Bytes: row.Number(2)), cancellationToken, ("@table", table.Value)).ConfigureAwait(false);
        if (totals.Count == 0)
            return null;
        var columns = await connection.QueryAsync("""
            SELECT column_id, contains_null, contains_nan, min_value, max_value, extra_stats
            FROM ducklake_table_column_stats WHERE table_id = @table
            """,
            row => KeyValuePair.Create(new ColumnId(row.Number(0)), new TableColumnStatistics(
                row.FlagOrNull(1), row.FlagOrNull(2), row.TextOrNull(3), row.TextOrNull(4), row.TextOrNull(5))),
            cancellationToken, ("@table", table.Value)).ConfigureAwait(false);
        return new TableStatistics(table, totals[0].Records, totals[0].NextRowId, totals[0].Bytes, ImmutableDictionary<ColumnId, TableColumnStatistics>.Empty.SetItems(columns));
    }
}
