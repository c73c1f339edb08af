using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Data;

/// <summary>The tables of a lake's catalog as SQL sees them: <c>__ducklake_metadata_lake.ducklake_data_file</c>.</summary>
static class CatalogTables
{
    /// <summary>The rows of a catalog table as they are now; null when there is no such table.</summary>
    public static async Task<ResolvedRelation.Rows?> FindAsync(AttachedLake lake, string name, CancellationToken cancellationToken)
    {
        var columns = await lake.Catalog.QueryAsync(
            "SELECT name, type FROM pragma_table_info(@table) ORDER BY cid",
            row => (Name: row.GetString(0), SqlType: row.GetString(1)), cancellationToken, ("@table", name)).ConfigureAwait(false);
        if (columns.Count == 0)
            return null;
        var rows = new JsonRows([.. columns.Select(c => (c.Name, EngineType(c.SqlType)))]);
        var list = string.Join(", ", columns.Select(c => SqlText.QuoteIdentifier(c.Name)));
        await lake.Catalog.QueryAsync(
            $"SELECT {list} FROM {SqlText.QuoteIdentifier(name)}",
            row =>
            {
                var values = new object?[columns.Count];
                for (var i = 0; i < values.Length; i++)
                    values[i] = Value(row.GetValue(i));
                rows.Add(values);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return new ResolvedRelation.Rows(lake.MetadataName, "main", name, rows.Sql);
    }

    // A SQLite catalog is read with the types its columns are declared with: whole numbers or text, rarely anything else.
    static string EngineType(string declared) => declared.ToUpperInvariant() switch
    {
        "BIGINT" or "INTEGER" or "INT" => "BIGINT",
        "DOUBLE" or "REAL" => "DOUBLE",
        "BLOB" => "BLOB",
        _ => "VARCHAR",
    };

    static object? Value(object value) => value switch
    {
        DBNull => null,
        long number => number,
        byte[] bytes => string.Concat(bytes.Select(static b => "\\x" + b.ToString("X2", null))),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
    };
}
