using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>The tables of a lake's catalog as SQL sees them: <c>__ducklake_metadata_lake.ducklake_data_file</c>.</summary>
static class CatalogTables
{
    /// <summary>A catalog table, with its rows as they are now; null when there is no such table.</summary>
    public static RowsRelation? Find(AttachedLake lake, string name, CancellationToken cancellationToken)
    {
        var columns = Blocking.Wait(lake.Catalog.QueryAsync(
            lake.Catalog.Dialect.ListColumns,
            row => (Name: row.GetString(0), Type: EngineType(row.GetString(1))), cancellationToken, ("@name", name)));
        return columns.Count == 0 ? null : new RowsRelation(
            lake.MetadataName, "main", name, $"{SqlText.QuoteIdentifier(lake.MetadataName)}.{SqlText.QuoteIdentifier(name)}",
            () => Blocking.Wait(ReadAsync(lake, name, columns, cancellationToken)));
    }

    static async Task<string> ReadAsync(
        AttachedLake lake, string name, List<(string Name, string Type)> columns, CancellationToken cancellationToken)
    {
        var rows = new JsonRows(columns);
        var list = string.Join(", ", columns.Select(c => Select(c.Name, c.Type)));
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
        return rows.Sql;
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
