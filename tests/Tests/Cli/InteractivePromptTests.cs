using Ekko.Cli;
using Ekko.Cli.Formats;
using Ekko.Cli.Sql;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.Cli;

/// <summary>The prompt over lines a person could have typed.</summary>
public sealed class InteractivePromptTests
{
    [Fact]
    public async Task A_statement_may_take_several_lines_and_a_line_several_statements()
    {
        var (output, error) = await TypeAsync("SELECT 1", "  + 1;", "SELECT 3; SELECT 4;", "exit");
        Assert.Equal("2\n3\n4\n", output);
        Assert.Contains("ekko>   ... ekko> ekko> ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_shown_and_the_prompt_goes_on()
    {
        var (output, error) = await TypeAsync("SELEKT;", "SELECT 2;");
        Assert.Equal("2\n", output);
        Assert.Contains("SELEKT", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_of_the_prompt_count_only_where_a_statement_begins()
    {
        var (output, error) = await TypeAsync("help", "SELECT '", "exit", "' AS t;", "quit", "SELECT 5;");
        Assert.Equal("\\nexit\\n\n", output);
        Assert.Contains("SHOW TABLES", error, StringComparison.Ordinal);
    }

    static async Task<(string Output, string Error)> TypeAsync(params string[] lines)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        var host = new CommandHost
        {
            Input = new StringReader(string.Join('\n', lines)),
            Output = new StringWriter { NewLine = "\n" },
            Error = new StringWriter { NewLine = "\n" },
            Environment = _ => null,
        };
        var runner = new ScriptRunner(connection, ResultFormats.Find("text"), 0, host.Output);
        await new InteractivePrompt(runner, host).RunAsync(CancellationToken.None);
        return (host.Output.ToString()!, host.Error.ToString()!);
    }
}
