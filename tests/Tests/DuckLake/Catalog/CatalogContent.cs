using Microsoft.Data.Sqlite;

namespace Ekko.Tests.DuckLake.Catalog;

/// <summary>What is in a catalog file, as text that can be compared; read without any code under test.</summary>
static class CatalogContent
{
    static readonly string[] Uncomparable = ["schema_uuid", "table_uuid", "view_uuid", "snapshot_time"];

    public static List<string> TableDefinitions(string file) =>
        Query(file,
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name LIKE 'ducklake%' "
            + "AND name NOT LIKE 'ducklake_inlined_data_%[0-9]%' ORDER BY rowid");

    public static List<string> TableNames(string file) =>
        [.. Query(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'ducklake%' ORDER BY name")
            .Select(n => n["String:".Length..])];

    /// <summary>The rows of a table in order, without uuids and times.</summary>
    public static List<string> Rows(string file, string table) => Query(file, table == "ducklake_metadata"
        ? "SELECT \"key\", \"value\", \"scope\", scope_id FROM ducklake_metadata WHERE \"key\" NOT IN ('created_by', 'data_path')"
        : $"SELECT * FROM {table}");

    public static List<string> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader, i))));
        // Row order within a table has no meaning except where the statement gives one.
        if (sql.StartsWith("SELECT *", StringComparison.Ordinal))
            rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    public static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static string Text(SqliteDataReader reader, int index) =>
        Uncomparable.Contains(reader.GetName(index)) ? "?" : reader.IsDBNull(index)
            ? "NULL" : $"{reader.GetFieldType(index).Name}:{reader.GetValue(index)}";
}
