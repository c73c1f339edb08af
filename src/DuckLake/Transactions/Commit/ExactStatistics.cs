using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// Statistics of a table whose rows are all in files, made of those of its files: bounds that became too wide get narrow again.
/// </summary>
static class ExactStatistics
{
    /// <summary>
    /// Statistics over the live files of a table, for the table whose rows are all in them; null when rows or deletions are elsewhere, so
    /// that files alone do not tell. The next row id stays: ids are never given twice.
    /// </summary>
    public static async Task<TableStatistics?> ReadAsync(
        CatalogConnection connection, LakeTable table, TableStatistics before, CancellationToken cancellationToken)
    {
        if (await HasOtherRowsAsync(connection, table.Id, cancellationToken).ConfigureAwait(false))
            return null;
        var files = await connection.QueryAsync("""
            SELECT data_file_id, record_count, file_size_bytes, footer_size FROM ducklake_data_file WHERE table_id = @table
            AND end_snapshot IS NULL
            """,
            row => (Id: row.Number(0),
                File: new NewDataFile
                {
                    Path = "",
                    RecordCount = row.Number(1),
                    FileSizeBytes = row.Number(2),
                    FooterSize = row.NumberOrNull(3) ?? 0
                }),
            cancellationToken, ("@table", table.Id.Value)).ConfigureAwait(false);
        var columns = (await connection.QueryAsync("""
            SELECT s.data_file_id, s.column_id, s.value_count, s.null_count, s.min_value, s.max_value, s.contains_nan, s.extra_stats
            FROM ducklake_file_column_stats s JOIN ducklake_data_file f ON f.data_file_id = s.data_file_id
            WHERE s.table_id = @table AND f.end_snapshot IS NULL
            """,
            row => (File: row.Number(0), Column: new ColumnId(row.Number(1)), Statistics: new ColumnStatistics(
                null, row.NumberOrNull(2), row.NumberOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.FlagOrNull(6),
                row.TextOrNull(7))),
            cancellationToken, ("@table", table.Id.Value)).ConfigureAwait(false)).ToLookup(c => c.File, c => (c.Column, c.Statistics));
        TableStatistics? total = null;
        foreach (var (id, file) in files)
            total = StatisticsMerge.Add(table, total, file with { Columns = [.. columns[id]] }, isFirstCommit: true);
        // A column that some file lacks has its default there, which no bound covers.
        var inAll = files.SelectMany(f => columns[f.Id]).CountBy(c => c.Column).Where(c => c.Value == files.Count).Select(c => c.Key)
            .ToHashSet();
        return before with
        {
            RecordCount = total?.RecordCount ?? 0,
            FileSizeBytes = total?.FileSizeBytes ?? 0,
            Columns = before.Columns.Keys.ToImmutableDictionary(
                id => id, id => inAll.Contains(id) ? total!.Columns[id] : new TableColumnStatistics(null, null, null, null, null)),
        };
    }

    static async Task<bool> HasOtherRowsAsync(CatalogConnection connection, TableId table, CancellationToken cancellationToken)
    {
        const string LiveFile = "SELECT 1 FROM ducklake_data_file f WHERE f.data_file_id = d.{0} AND f.end_snapshot IS NULL";
        if (await connection.ScalarAsync($"""
            SELECT 1 FROM ducklake_delete_file d WHERE d.table_id = @table AND d.end_snapshot IS NULL
            AND EXISTS ({LiveFile.Replace("{0}", "data_file_id", StringComparison.Ordinal)}) LIMIT 1
            """, cancellationToken, ("@table", table.Value)).ConfigureAwait(false) is not null)
            return true;
        var deletes = $"ducklake_inlined_delete_{table.Value.ToString(CultureInfo.InvariantCulture)}";
        if (await connection.ScalarAsync(connection.Dialect.TableExists, cancellationToken, ("@name", deletes))
            .ConfigureAwait(false) is not null
            && await connection.ScalarAsync(
                $"SELECT 1 FROM {deletes} d WHERE EXISTS ({LiveFile.Replace("{0}", "file_id", StringComparison.Ordinal)}) LIMIT 1",
                cancellationToken).ConfigureAwait(false) is not null)
            return true;
        var inlined = await connection.QueryAsync(
            "SELECT table_name FROM ducklake_inlined_data_tables WHERE table_id = @table", row => row.Text(0), cancellationToken,
            ("@table", table.Value)).ConfigureAwait(false);
        foreach (var name in inlined)
        {
            if (await connection.ScalarAsync(
                $"SELECT 1 FROM {SqlText.QuoteIdentifier(name)} WHERE end_snapshot IS NULL LIMIT 1", cancellationToken)
                .ConfigureAwait(false) is not null)
                return true;
        }

        return false;
    }
}
