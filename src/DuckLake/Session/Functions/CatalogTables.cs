using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>The tables of a lake's catalog as SQL sees them: <c>__ducklake_metadata_lake.ducklake_data_file</c>.</summary>
static class CatalogTables
{
    /// <summary>The rows of a catalog table as they are now; null when there is no such table.</summary>
    public static async Task<RowsRelation?> FindAsync(AttachedLake lake, string name, CancellationToken cancellationToken)
    {
        var columns = await lake.Catalog.QueryAsync(
            lake.Catalog.Dialect.ListColumns,
            row => (Name: row.GetString(0), SqlType: row.GetString(1)), cancellationToken, ("@name", name)).ConfigureAwait(false);
        if (columns.Count == 0)
            return null;
        var rows = new JsonRows([.. columns.Select(c => (c.Name, EngineType(c.SqlType)))]);
        var list = string.Join(", ", columns.Select(c => Select(c.Name, EngineType(c.SqlType))));
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
        return new RowsRelation(lake.MetadataName, "main", name, rows.Sql);
    }

    // A catalog is read with the types its columns are declared with, as far as they are simple ones.
    static string EngineType(string declared) => declared.ToUpperInvariant() switch
    {
        "BIGINT" or "INTEGER" or "INT" or "SMALLINT" => "BIGINT",
        "DOUBLE" or "REAL" or "DOUBLE PRECISION" => "DOUBLE",
        "BLOB" or "BYTEA" => "BLOB",
        "BOOLEAN" => "BOOLEAN",
        "UUID" => "UUID",
        "TIMESTAMP WITH TIME ZONE" => "TIMESTAMPTZ",
        _ => "VARCHAR",
    };

    // What the engine gets is text of the database's own, but for what is read as it is everywhere.
    static string Select(string name, string engineType) => engineType is "BIGINT" or "BLOB" or "BOOLEAN" or "UUID" or "TIMESTAMPTZ"
        ? SqlText.QuoteIdentifier(name)
        : $"CAST({SqlText.QuoteIdentifier(name)} AS VARCHAR)";

    static object? Value(object value) => value switch
    {
        DBNull => null,
        long number => number,
        int or short or sbyte => Convert.ToInt64(value, null),
        bool flag => flag ? "true" : "false",
        DateTime time => CatalogTime.Format(new DateTimeOffset(time, TimeSpan.Zero)),
        DateTimeOffset time => CatalogTime.Format(time),
        byte[] bytes => string.Concat(bytes.Select(static b => "\\x" + b.ToString("X2", null))),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
    };
}
