using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Maintenance;

/// <summary>How a table is stored as of the latest snapshot.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its name.</param>
/// <param name="Files">Its data files.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Rows">The rows in them, deleted ones included.</param>
/// <param name="SmallFiles">Files of less than <see cref="SmallFile"/>.</param>
/// <param name="DeletedRows">Rows in files that are deleted.</param>
/// <param name="InlinedRows">Versions of rows that the catalog keeps.</param>
public sealed record TableHealth(
    string Schema, string Table, long Files, long Bytes, long Rows, long SmallFiles, long DeletedRows, long InlinedRows)
{
    /// <summary>Smaller files cost a query more for opening than for reading.</summary>
    public const long SmallFile = 16_000_000;

    /// <summary>Schema and name, with a dot between.</summary>
    public string Name => $"{Schema}.{Table}";

    /// <summary>The share of deleted rows, 0 to 1.</summary>
    public double DeleteRatio => Rows == 0 ? 0 : (double)DeletedRows / Rows;

    static readonly string Query = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT t.table_id, s.schema_name, t.table_name,
            coalesce(f.files, 0), coalesce(f.bytes, 0), coalesce(f.file_rows, 0), coalesce(f.small, 0), coalesce(d.deleted, 0)
        FROM ducklake_table t JOIN ducklake_schema s ON s.schema_id = t.schema_id AND s.end_snapshot IS NULL
        LEFT JOIN (
            SELECT table_id, count(*) AS files, CAST(sum(file_size_bytes) AS BIGINT) AS bytes,
                CAST(sum(record_count) AS BIGINT) AS file_rows,
                CAST(sum(CASE WHEN file_size_bytes < {SmallFile} THEN 1 ELSE 0 END) AS BIGINT) AS small
            FROM ducklake_data_file WHERE end_snapshot IS NULL GROUP BY table_id) f ON f.table_id = t.table_id
        LEFT JOIN (
            SELECT table_id, CAST(sum(delete_count) AS BIGINT) AS deleted
            FROM ducklake_delete_file WHERE end_snapshot IS NULL GROUP BY table_id) d ON d.table_id = t.table_id
        WHERE t.end_snapshot IS NULL ORDER BY s.schema_name, t.table_name
        """);

    /// <summary>Reads it of every table.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IReadOnlyList<TableHealth>> ReadAsync(Lake lake, CancellationToken cancellationToken = default)
    {
        var inlined = await InlinedRowsAsync(lake, cancellationToken).ConfigureAwait(false);
        return await lake.QueryCatalogAsync(
            Query,
            row => new TableHealth(
                row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
                inlined[row.GetInt64(0)].Sum()),
            cancellationToken).ConfigureAwait(false);
    }

    static async Task<ILookup<long, long>> InlinedRowsAsync(Lake lake, CancellationToken cancellationToken)
    {
        var tables = await lake.QueryCatalogAsync(
            "SELECT table_id, table_name FROM ducklake_inlined_data_tables", row => (Id: row.GetInt64(0), Name: row.GetString(1)),
            cancellationToken).ConfigureAwait(false);
        var counts = new List<(long Id, long Rows)>();
        foreach (var (id, name) in tables)
        {
            counts.Add((id, (await lake.QueryCatalogAsync(
                $"SELECT count(*) FROM {SqlText.QuoteIdentifier(name)}", row => row.GetInt64(0),
                    cancellationToken).ConfigureAwait(false))[0]));
        }

        return counts.ToLookup(count => count.Id, count => count.Rows);
    }
}
