using System.Collections.Concurrent;
using System.Data.Common;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Reads statistics: per file and column for pruning, per table for counting.</summary>
sealed class StatisticsReader(CatalogDatabase database)
{
    /// <summary>Columns that had values without known bounds when looked for: they stay so.</summary>
    readonly ConcurrentDictionary<(TableId Table, ColumnId Column), bool> _lostBounds = new();

    /// <summary>Statistics of one leaf column in every file of a table that has them (files of other snapshots included).</summary>
    public async Task<Dictionary<DataFileId, ColumnStatistics>> OfColumnAsync(
        TableId table, ColumnId column, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync("""
            SELECT data_file_id, column_size_bytes, value_count, null_count, min_value, max_value, contains_nan, extra_stats
            FROM ducklake_file_column_stats WHERE table_id = @table AND column_id = @column
            """,
            row => (File: new DataFileId(row.Number(0)), Statistics: Read(row)),
            cancellationToken, ("@table", table.Value), ("@column", column.Value)).ConfigureAwait(false);
        var statistics = new Dictionary<DataFileId, ColumnStatistics>(rows.Count);
        foreach (var (file, entry) in rows)
            statistics[file] = entry;
        return statistics;
    }

    /// <summary>Statistics of every leaf column in every file of a table, or in one (files of other snapshots included).</summary>
    public async Task<ILookup<ColumnId, KeyValuePair<DataFileId, ColumnStatistics>>> OfFilesAsync(
        TableId table, DataFileId? file, CancellationToken cancellationToken)
    {
        (string, object?)[] parameters = file is { } id ? [("@table", table.Value), ("@file", id.Value)] : [("@table", table.Value)];
        var rows = await database.QueryAsync($"""
            SELECT data_file_id, column_size_bytes, value_count, null_count, min_value, max_value, contains_nan, extra_stats, column_id
            FROM ducklake_file_column_stats WHERE table_id = @table{(file is null ? "" : " AND data_file_id = @file")}
            """,
            row => (Column: new ColumnId(row.Number(8)), File: new DataFileId(row.Number(0)), Statistics: Read(row)),
            cancellationToken, parameters).ConfigureAwait(false);
        return rows.ToLookup(row => row.Column, row => KeyValuePair.Create(row.File, row.Statistics));
    }

    /// <summary>Statistics over a table as of now; null before its first rows.</summary>
    public Task<TableStatistics?> OfTableAsync(TableId table, CancellationToken cancellationToken) =>
        database.ReadTogetherAsync(
            connection => DeferredTableStatistics.Ask(connection, table).ReadAsync(cancellationToken), cancellationToken);

    /// <summary>
    /// Whether rows of a table may have values in a column whose bounds are no longer known. Where it is not certain that all are null,
    /// there may be.
    /// </summary>
    internal async Task<bool> HasHadValuesAsync(
        CatalogConnection connection, TableId id, LakeTable table, ColumnId column, CancellationToken cancellationToken)
    {
        if (_lostBounds.ContainsKey((id, column)))
            return true;
        var others = await connection.ScalarAsync("""
            SELECT 1 FROM ducklake_data_file f WHERE f.table_id = @table AND NOT EXISTS (
                SELECT 1 FROM ducklake_file_column_stats s
                WHERE s.data_file_id = f.data_file_id AND s.table_id = f.table_id AND s.column_id = @column AND s.value_count = 0)
            LIMIT 1
            """, cancellationToken, ("@table", id.Value), ("@column", column.Value)).ConfigureAwait(false) is not null
            || await HasInlinedValuesAsync(connection, id, table, column, cancellationToken).ConfigureAwait(false);
        if (others)
            _lostBounds[(id, column)] = true;
        return others;
    }

    async Task<bool> HasInlinedValuesAsync(
        CatalogConnection connection, TableId id, LakeTable table, ColumnId column, CancellationToken cancellationToken)
    {
        var name = table.Columns.FirstOrDefault(c => c.Leaves().Any(l => l.Id == column))?.Name;
        var inlined = await connection.QueryAsync(
            "SELECT table_name FROM ducklake_inlined_data_tables WHERE table_id = @table", row => row.Text(0), cancellationToken,
            ("@table", id.Value)).ConfigureAwait(false);
        foreach (var rows in inlined)
        {
            var columns = await connection.QueryAsync(database.Dialect.ListColumns, row => row.Text(0), cancellationToken, ("@name", rows))
                .ConfigureAwait(false);
            var condition = columns.Find(c => c.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
                ? $" WHERE {SqlText.QuoteIdentifier(found)} IS NOT NULL" : "";
            if (await connection.ScalarAsync($"SELECT 1 FROM {SqlText.QuoteIdentifier(rows)}{condition} LIMIT 1", cancellationToken)
                .ConfigureAwait(false) is not null)
                return true;
        }

        return false;
    }

    static ColumnStatistics Read(DbDataReader row) => new(
        row.NumberOrNull(1), row.NumberOrNull(2), row.NumberOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.FlagOrNull(6),
        row.TextOrNull(7));
}
