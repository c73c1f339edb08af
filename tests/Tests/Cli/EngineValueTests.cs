namespace Ekko.Tests.Cli;

/// <summary>The engine's own types through the formats that look at them.</summary>
[Trait("Category", "Integration")]
public sealed class EngineValueTests
{
    [Theory]
    [InlineData("[1, NULL]", "[1,null]")]
    [InlineData("{'a': 1, 'b': DATE '2024-02-29', 'c': [TIME '10:00:00.5']}", """{"a":1,"b":"2024-02-29","c":["10:00:00.5"]}""")]
    [InlineData("MAP {'k': [1.5]}", """{"k":[1.5]}""")]
    [InlineData("""'{"x":[1]}'::JSON""", """{"x":[1]}""")]
    [InlineData("'nan'::DOUBLE", "\"nan\"")]
    [InlineData("1e300", "1e+300")]
    [InlineData("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727")]
    [InlineData("12345678901234567890123456789012345678::DECIMAL(38,0)", "12345678901234567890123456789012345678")]
    [InlineData("true", "true")]
    [InlineData("[INTERVAL 1 DAY]", "\"[1 day]\"")]
    [InlineData("NULL", "null")]
    public async Task Json_keeps_what_a_value_is(string sql, string json)
    {
        var run = await RunCli.RunAsync("sql", "--bare", "--format", "json", "-c", $"SELECT {sql} AS v");
        Assert.Equal(("", $"[\n{{\"v\":{json}}}\n]\n"), (run.Error, run.Output));
    }

    [Fact]
    public async Task Changes_are_counted_for_eyes_only()
    {
        const string Script = "CREATE TABLE t(a INTEGER); INSERT INTO t VALUES (1), (2); SELECT count(*) AS n FROM t";
        var table = await RunCli.RunAsync("sql", "--bare", "-c", Script);
        Assert.StartsWith("2 rows changed\n", table.Output, StringComparison.Ordinal);
        Assert.Equal("2\n", (await RunCli.RunAsync("sql", "--bare", "--format", "text", "-c", Script)).Output);
    }

    [Fact]
    public async Task The_first_failure_ends_a_script_and_is_numbered()
    {
        var run = await RunCli.RunAsync("sql", "--bare", "--format", "text", "-c", "SELECT 1; SELEKT; SELECT 2");
        Assert.Equal((1, "1\n"), (run.Code, run.Output));
        Assert.StartsWith("ekko sql: statement 2: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statements_come_from_standard_input_too()
    {
        var run = await RunCli.RunAsync(new Dictionary<string, string>(), "SELECT 1;\nSELECT 2", "sql", "--bare", "--format", "text");
        Assert.Equal((0, "1\n2\n"), (run.Code, run.Output));
    }
}
