using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Statistics over a table that were asked for.</summary>
sealed class DeferredTableStatistics(
    TableId table, DeferredQuery<(long Records, long NextRowId, long Bytes)> totals,
    DeferredQuery<KeyValuePair<ColumnId, TableColumnStatistics>> columns)
{
    public static DeferredTableStatistics Ask(CatalogConnection connection, TableId table) => new(
        table,
        connection.Ask("SELECT record_count, next_row_id, file_size_bytes FROM ducklake_table_stats WHERE table_id = @table",
            row => (Records: row.Number(0), NextRowId: row.Number(1), Bytes: row.Number(2)), ("@table", table.Value)),
        connection.Ask("""
            SELECT column_id, contains_null, contains_nan, min_value, max_value, extra_stats
            FROM ducklake_table_column_stats WHERE table_id = @table
            """,
            row => KeyValuePair.Create(new ColumnId(row.Number(0)), new TableColumnStatistics(
                row.FlagOrNull(1), row.FlagOrNull(2), row.TextOrNull(3), row.TextOrNull(4), row.TextOrNull(5))),
            ("@table", table.Value)));

    /// <summary>The statistics; null before the table's first rows.</summary>
    public async Task<TableStatistics?> ReadAsync(CancellationToken cancellationToken)
    {
        var found = await totals.RowsAsync(cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
            return null;
        var rows = await columns.RowsAsync(cancellationToken).ConfigureAwait(false);
        return new TableStatistics(
            table, found[0].Records, found[0].NextRowId, found[0].Bytes,
            ImmutableDictionary<ColumnId, TableColumnStatistics>.Empty.SetItems(rows));
    }
}
