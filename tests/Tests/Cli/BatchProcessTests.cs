using System.Diagnostics;
using System.Globalization;
using Ekko.Cli;

namespace Ekko.Tests.Cli;

/// <summary>The batch protocol over a real process and a real lake.</summary>
[Trait("Category", "Integration")]
public sealed class BatchProcessTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Three_statements_answer_with_three_lines_the_second_an_error()
    {
        using var process = CliProcess.Start(_folder.Path, "sql", "--batch");
        await process.WriteAsync("SELECT 1;\nSELEKT;\nSELECT 2;\n");
        var run = await process.FinishAsync();
        Assert.Equal(ExitCode.Success, run.Code);
        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal("""{"columns":["1"],"types":["INTEGER"],"rows":[["1"]]}""", lines[0]);
        Assert.StartsWith("""{"error":""", lines[1], StringComparison.Ordinal);
        Assert.Equal("""{"columns":["2"],"types":["INTEGER"],"rows":[["2"]]}""", lines[2]);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task A_statement_is_answered_while_the_input_is_still_open()
    {
        using var process = CliProcess.Start(_folder.Path, "sql", "--batch", "--bare");
        await process.WriteAsync("SELECT 'a;b' AS t; SELECT ");
        Assert.Equal("""{"columns":["t"],"types":["VARCHAR"],"rows":[["a;b"]]}""", await process.ReadLineAsync());
        await process.WriteAsync("2 AS n;");
        Assert.Equal("""{"columns":["n"],"types":["INTEGER"],"rows":[["2"]]}""", await process.ReadLineAsync());
        await process.WriteAsync("SELECT 3 AS n");
        var run = await process.FinishAsync();
        Assert.Equal("""{"columns":["n"],"types":["INTEGER"],"rows":[["3"]]}""", run.Output.TrimEnd());
    }

    [Fact]
    public async Task Values_are_the_engines_own_text()
    {
        using var process = CliProcess.Start(_folder.Path, "sql", "--batch", "--bare");
        await process.WriteAsync(
            """
            SELECT NULL AS n, 12345678901234567890123456789012345678::DECIMAL(38,0) AS d, '\xAB'::BLOB AS b, [1, NULL] AS l,
                   {'a': 'x', 'b': DATE '2024-02-29'} AS s, 1e100 AS f, TIMESTAMPTZ '2024-01-01 12:00:00+00' AT TIME ZONE 'UTC' AS t;
            """);
        Assert.Equal(
            string.Concat(
                """{"columns":["n","d","b","l","s","f","t"],""",
                """ "types":["INTEGER","DECIMAL(38,0)","BLOB","INTEGER[]","STRUCT(a VARCHAR, b DATE)","DOUBLE","TIMESTAMP"],""".TrimStart(),
                """ "rows":[[null,"12345678901234567890123456789012345678","\\xAB","[1, NULL]",""".TrimStart(),
                """ "{'a': x, 'b': 2024-02-29}","1e+100","2024-01-01 12:00:00"]]}""".TrimStart()),
            await process.ReadLineAsync());
        Assert.Equal(ExitCode.Success, (await process.FinishAsync()).Code);
    }

    [Fact]
    public async Task Named_connections_have_transactions_of_their_own()
    {
        using var process = CliProcess.Start(_folder.Path, "sql", "--batch");
        await process.WriteAsync("CREATE TABLE t(a INTEGER);\nBEGIN;\nINSERT INTO t VALUES (1);\n");
        for (var i = 0; i < 3; i++)
            Assert.DoesNotContain("\"error\"", await process.ReadLineAsync(), StringComparison.Ordinal);
        await process.WriteAsync(
            "--@other\nSELECT count(*) AS n FROM t;\nSELECT count(*) AS n FROM t;\nCOMMIT;\n--@other\nSELECT count(*) AS n FROM t;\n");
        Assert.EndsWith("""[["0"]]}""", await process.ReadLineAsync(), StringComparison.Ordinal);
        Assert.EndsWith("""[["1"]]}""", await process.ReadLineAsync(), StringComparison.Ordinal);
        await process.ReadLineAsync();
        Assert.EndsWith("""[["1"]]}""", await process.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await process.FinishAsync()).Code);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_long_query_with_130()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = CliProcess.Start(_folder.Path, "sql", "--batch", "--bare");
        await process.WriteAsync("SELECT 1;\nSELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range * 7 = b.range;\n");
        Assert.NotNull(await process.ReadLineAsync());
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        var run = await process.WaitAsync();
        Assert.Equal(ExitCode.Interrupted, run.Code);
        Assert.Equal("", run.Output);
    }
}
