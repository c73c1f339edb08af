using System.Data.Common;
using System.Text.Json;
using Ekko.Cli;
using Ekko.Cli.Formats;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.Cli;

/// <summary>Each format over a real reader, with everything a cell can hold that a format must not stumble over.</summary>
public sealed class FormatTests
{
    const string Awkward =
        """SELECT 1 AS n, 'a"b,c' AS t UNION ALL SELECT 2, NULL UNION ALL SELECT 3, '' UNION ALL SELECT 4, char(9, 10, 92, 124)""";

    [Fact]
    public async Task Csv_quotes_what_needs_it_and_tells_null_from_empty() =>
        Assert.Equal("n,t\n1,\"a\"\"b,c\"\n2,\n3,\"\"\n4,\"\t\n\\|\"\n", await WriteAsync("csv", Awkward));

    [Fact]
    public async Task Text_is_one_line_per_row_without_a_header() =>
        Assert.Equal("1\ta\"b,c\n2\t\\N\n3\t\n4\t\\t\\n\\\\|\n", await WriteAsync("text", Awkward));

    [Fact]
    public async Task Markdown_keeps_a_row_on_its_line() =>
        Assert.Equal(
            "| n | t |\n| --- | --- |\n| 1 | a\"b,c |\n| 2 |  |\n| 3 |  |\n| 4 | \t<br>\\\\\\| |\n",
            (await WriteAsync("markdown", Awkward)).Replace("---:", "---", StringComparison.Ordinal));

    [Fact]
    public async Task Json_is_an_array_of_objects_with_typed_values()
    {
        var text = await WriteAsync(
            "json", "SELECT 1 AS n, 'x' AS t, NULL AS z FROM (SELECT 1) UNION ALL SELECT 9223372036854775807, 'é\"', 'y'",
            "n INTEGER, t TEXT, z TEXT");
        using var json = JsonDocument.Parse(text);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        Assert.Equal(1, json.RootElement[0].GetProperty("n").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.RootElement[0].GetProperty("z").ValueKind);
        Assert.Equal(long.MaxValue, json.RootElement[1].GetProperty("n").GetInt64());
        Assert.Equal("é\"", json.RootElement[1].GetProperty("t").GetString());
        Assert.Equal(4, text.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Json_without_rows_is_an_empty_array()
    {
        using var json = JsonDocument.Parse(await WriteAsync("json", "SELECT 1 AS n WHERE false"));
        Assert.Equal(0, json.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Table_draws_a_frame_aligns_numbers_and_counts() =>
        Assert.Equal(
            """
            ┌─────────┬──────┐
            │       n │ t    │
            │ INTEGER │ TEXT │
            ├─────────┼──────┤
            │       1 │ a    │
            │      20 │ NULL │
            │       3 │ \x1b │
            └─────────┴──────┘
            3 rows

            """,
            await WriteAsync("table", "SELECT 1, 'a' UNION ALL SELECT 20, NULL UNION ALL SELECT 3, char(27)", "n INTEGER, t TEXT"));

    [Fact]
    public async Task Table_stops_at_its_limit_and_says_so()
    {
        var text = await WriteAsync("table", "SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3", rowLimit: 2);
        Assert.EndsWith("first 2 rows; there are more (--limit 0 shows all)\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("3", text.Split("first 2")[0], StringComparison.Ordinal);
        Assert.EndsWith("2 rows\n", await WriteAsync("table", "SELECT 1 AS n UNION ALL SELECT 2", rowLimit: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formats_for_programs_have_no_limit() =>
        Assert.Equal("n\n1\n2\n3\n", await WriteAsync("csv", "SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3", rowLimit: 1));

    [Fact]
    public async Task Table_cuts_what_is_too_wide_and_keeps_a_hash()
    {
        var hash = "0x" + new string('a', 64);
        Assert.Contains(hash, await WriteAsync("table", $"SELECT '{hash}'"), StringComparison.Ordinal);
        var cut = await WriteAsync("table", $"SELECT '{new string('b', 100)}'");
        Assert.Contains(new string('b', 71) + "…", cut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("é", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("漢字", 4)]
    [InlineData("🦆", 2)]
    public void Width_counts_columns_of_a_terminal(string text, int width) => Assert.Equal(width, TextWidth.Of(text));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(5_300_000, "5.3 MB")]
    public void Sizes_read_well(long bytes, string text) => Assert.Equal(text, Counts.Bytes(bytes));

    [Fact]
    public void An_unknown_format_names_the_known_ones() =>
        Assert.Contains(
            "table, json, csv, markdown, text", Assert.Throws<UsageException>(() => ResultFormats.Find("xml")).Message,
            StringComparison.Ordinal);

    /// <summary>
    /// Runs a query in SQLite and writes it; with <paramref name="columns"/>, through a table, so that columns have types.
    /// </summary>
    static async Task<string> WriteAsync(string format, string query, string? columns = null, int rowLimit = 40)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        if (columns is not null)
        {
            command.CommandText = $"CREATE TABLE r({columns}); INSERT INTO r {query}";
            await command.ExecuteNonQueryAsync();
            query = "SELECT * FROM r";
        }

        command.CommandText = query;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var output = new StringWriter { NewLine = "\n" };
        await ResultFormats.Find(format).WriteAsync(reader, output, rowLimit, CancellationToken.None);
        return output.ToString();
    }
}
