using System.Runtime.CompilerServices;
using Ekko.Cli.Sql;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.Cli;

/// <summary>The protocol itself, over any data source.</summary>
public sealed class BatchProtocolTests
{
    [Fact]
    public async Task Each_statement_answers_with_one_line_and_an_error_does_not_end_it() =>
        Assert.Equal(
            [
                """{"columns":["n","t"],"types":["INTEGER","TEXT"],"rows":[["1","a\nb"],["2",null]]}""",
                """{"error":"SQLite Error 1: 'near \"SELEKT\": syntax error'."}""",
                """{"columns":["Count"],"types":["BIGINT"],"rows":[["0"]]}""",
                """{"columns":["2"],"types":["INTEGER"],"rows":[["2"]]}""",
            ],
            await RunAsync(
                "SELECT 1 AS n, 'a' || char(10) || 'b' AS t UNION ALL SELECT 2, NULL", "SELEKT", "CREATE TABLE t(a)", "SELECT 2"));

    [Fact]
    public async Task A_name_has_a_connection_of_its_own() =>
        Assert.Equal(
            [
                """{"columns":["Count"],"types":["BIGINT"],"rows":[["0"]]}""",
                """{"columns":["count(*)"],"types":["INTEGER"],"rows":[["0"]]}""",
                """{"error":"SQLite Error 1: 'no such table: only_here'."}""",
            ],
            await RunAsync(
                "\n--@c1\nCREATE TABLE only_here(a)", "--@c1\nSELECT count(*) FROM only_here", "SELECT count(*) FROM only_here"));

    [Fact]
    public async Task Every_line_is_flushed_before_the_next_statement_is_read()
    {
        var output = new StringWriter();
        var lines = new List<int>();
        await using var batch = new BatchProtocol(SqliteFactory.Instance.CreateDataSource("Data Source=:memory:"), output);
        await batch.RunAsync(Statements(), CancellationToken.None);
        Assert.Equal([0, 1, 2], lines);

        async IAsyncEnumerable<string> Statements([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < 3; i++)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                lines.Add(output.ToString().Count(c => c == '\n'));
                yield return "SELECT 1";
            }
        }
    }

    [Theory]
    [InlineData("SELECT 1", "")]
    [InlineData("--@c1\nSELECT 1", "c1")]
    [InlineData("\n  --@c 2 \r\nSELECT 1", "c 2")]
    [InlineData("-- @c1\nSELECT 1", "")]
    [InlineData("SELECT 1 --@c1\n", "")]
    public void The_name_is_in_the_first_comment_line(string statement, string name) =>
        Assert.Equal(name, BatchProtocol.ConnectionName(statement));

    static async Task<string[]> RunAsync(params string[] statements)
    {
        var output = new StringWriter();
        await using var batch = new BatchProtocol(SqliteFactory.Instance.CreateDataSource("Data Source=:memory:"), output);
        await batch.RunAsync(statements.ToAsyncEnumerable(), CancellationToken.None);
        return output.ToString().TrimEnd().Split('\n');
    }
}
