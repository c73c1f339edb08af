using System.Globalization;
using System.Text;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// The tables of the catalog database that keep rows and deleted positions of lake tables (format 1.0, data inlining): one per lake table
/// and schema version for rows, one per lake table for positions in its data files.
/// </summary>
static class InlinedTables
{
    static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "row_id", "begin_snapshot", "end_snapshot", "_ducklake_internal_snapshot_id", "_ducklake_internal_row_id",
    };

    public static string Name(long table, long schemaVersion) =>
        string.Create(CultureInfo.InvariantCulture, $"ducklake_inlined_data_{table}_{schemaVersion}");

    /// <summary>Whether rows of a table with these columns can be kept in this kind of database.</summary>
    public static bool CanHold(CatalogDialect dialect, IEnumerable<LakeColumn> columns) =>
        columns.All(
            c => !Reserved.Contains(c.Name) && Encoding.UTF8.GetByteCount(c.Name) <= dialect.LongestName
            && c.Leaves().All(leaf => dialect.CanInline(leaf.Type)));

    /// <summary>Creates and registers the table that keeps rows from a schema version on.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> CreateAsync(
        CatalogConnection connection, LakeTable table, long tableId, long schemaVersion, CancellationToken cancellationToken)
    {
        var name = Name(tableId, schemaVersion);
        await DeclareAsync(connection, name, table.Columns, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync("INSERT INTO ducklake_inlined_data_tables VALUES (@table, @name, @version)", cancellationToken,
            ("@table", tableId), ("@name", name), ("@version", schemaVersion)).ConfigureAwait(false);
        return name;
    }

    /// <summary>Creates the table that keeps rows with these columns.</summary>
    public static async Task DeclareAsync(
        CatalogConnection connection, string name, IEnumerable<LakeColumn> columns, CancellationToken cancellationToken)
    {
        var declared = string.Concat(
            columns.Select(c => $", {connection.Dialect.DeclareName(c.Name)} {connection.Dialect.InlinedColumnType(c)}"));
        await connection.ExecuteAsync(
            $"CREATE TABLE IF NOT EXISTS {name}(row_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT{declared})", cancellationToken)
            .ConfigureAwait(false);
        if (connection.Dialect.InlinedIndex(name) is { } index)
            await connection.ExecuteAsync(index, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The table of deleted positions, created if it is not there.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> EnsureDeletionsAsync(CatalogConnection connection, long table, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"ducklake_inlined_delete_{table}");
        if (await connection.ScalarAsync(connection.Dialect.TableExists, cancellationToken, ("@name", name)).ConfigureAwait(false) is null)
            await connection.ExecuteAsync($"CREATE TABLE {name}(file_id BIGINT, row_id BIGINT, begin_snapshot BIGINT)", cancellationToken)
                .ConfigureAwait(false);
        return name;
    }

    /// <summary>
    /// Drops those of the flushed tables that are empty and will get no more rows, because there is one of a newer schema version.
    /// </summary>
    public static async Task DropSupersededAsync(
        CatalogConnection connection, IEnumerable<InlinedDataTable> flushed, CancellationToken cancellationToken)
    {
        foreach (var table in flushed)
        {
            var newest = await connection.ScalarAsync(
                "SELECT max(schema_version) FROM ducklake_inlined_data_tables WHERE table_id = @table", cancellationToken,
                ("@table", table.Table.Value)).ConfigureAwait(false);
            if (newest is null || Convert.ToInt64(newest, CultureInfo.InvariantCulture) == table.SchemaVersion)
                continue;
            var left = await connection.ScalarAsync($"SELECT 1 FROM {SqlText.QuoteIdentifier(table.Name)} LIMIT 1", cancellationToken)
                .ConfigureAwait(false);
            if (left is not null)
                continue;
            await connection.ExecuteAsync(
                "DELETE FROM ducklake_inlined_data_tables WHERE table_id = @table AND schema_version = @version", cancellationToken,
                ("@table", table.Table.Value), ("@version", table.SchemaVersion)).ConfigureAwait(false);
            connection.Forget(table.Name);
            await connection.ExecuteAsync($"DROP TABLE {SqlText.QuoteIdentifier(table.Name)}", cancellationToken).ConfigureAwait(false);
        }
    }
}
