using System.Text.RegularExpressions;
using Ekko.DuckLake;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.Golden;

/// <summary>Replaying the script of a golden lake gives the catalog the official extension wrote, row for row.</summary>
[Trait("Category", "Integration")]
public sealed partial class GoldenWriteTests
{
    // What must differ: identities, times, sizes, and who wrote it.
    static readonly HashSet<string> OwnValues =
        ["schema_uuid", "table_uuid", "view_uuid", "snapshot_time", "schedule_start", "file_size_bytes", "footer_size", "column_size_bytes",
            "schedule_start"];

    [Theory]
    [InlineData("01_append")]
    [InlineData("02_deletes_updates")]
    [InlineData("04_inlining")]
    [InlineData("03_schema_evolution")]
    [InlineData("05_partitions")]
    [InlineData("06_types")]
    [InlineData("07_maintenance")]
    public void Replaying_the_script_gives_the_same_catalog(string lake)
    {
        var folder = Directory.CreateTempSubdirectory("ekko-replay-").FullName;
        try
        {
            Replay(lake, folder);

            using var expected = Open(Path.Combine(GoldenLake.Folder(lake), "catalog.sqlite"));
            using var actual = Open(Path.Combine(folder, "catalog.sqlite"));
            Assert.Equal(Tables(expected), Tables(actual));
            foreach (var table in Tables(expected).Select(static t => t[..t.IndexOf(':', StringComparison.Ordinal)]))
                Assert.Equal(table + string.Join('\n', Rows(expected, table)), table + string.Join('\n', Rows(actual, table)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Replay(string lake, string folder)
    {
        using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions());
        using var connection = source.OpenConnection();
        Answer.Run(connection, "SET TimeZone = 'UTC'");
        Answer.Run(connection, File.ReadAllText(Path.Combine(GoldenLake.Folder(lake), "setup.sql"))
            .Replace("ducklake:sqlite:catalog.sqlite", $"ducklake:sqlite:{folder}/catalog.sqlite", StringComparison.Ordinal)
            .Replace("DATA_PATH 'data/'", $"DATA_PATH '{folder}/data/'", StringComparison.Ordinal));
    }

    static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection;
    }

    static List<string> Tables(SqliteConnection connection) =>
        Query(connection,
            @"SELECT name || ': ' || sql FROM sqlite_master WHERE type = 'table' AND name LIKE 'ducklake\_%' ESCAPE '\' ORDER BY name");

    static List<string> Rows(SqliteConnection connection, string table)
    {
        var columns = Query(connection, $"SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        var values = columns.Select(c => OwnValues.Contains(c) ? $"'{c}'" : $"quote({Expected(table, c)})");
        return [.. Query(connection, $"SELECT {string.Join(" || ', ' || ", values)} FROM {table}").Select(Normalise)
            .Order(StringComparer.Ordinal)];
    }

    static string Expected(string table, string column) => (table, column) switch
    {
        // The engine counts no values of these types; files of ours keep their text, which is counted.
        (_, "value_count" or "null_count" or "contains_null") => $"""
            CASE WHEN EXISTS (SELECT 1 FROM ducklake_column c WHERE c.table_id = {table}.table_id AND c.column_id = {table}.column_id
            AND c.column_type IN ('timetz', 'interval')) THEN NULL ELSE "{column}" END
            """,
        // Deletions from a merged file say which snapshot they are of: the official writer lets readers guess.
        ("ducklake_delete_file", "partial_max") => "nullif(partial_max, begin_snapshot)",
        _ => $"\"{column}\"",
    };

    static string Normalise(string row) => row switch
    {
        _ when row.StartsWith("'created_by'", StringComparison.Ordinal) => "'created_by'",
        _ when row.StartsWith("'data_path'", StringComparison.Ordinal) => "'data_path'",
        // The official writer doubles quotes in texts inside a STRUCT, which the engine reads back without any: ours keeps the value.
        _ => FileName().Replace(row, "ducklake-*").Replace("''it''''s''", "''it\\''s''", StringComparison.Ordinal),
    };

    static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }

    [GeneratedRegex("ducklake-[0-9a-f-]{36}")]
    private static partial Regex FileName();
}
