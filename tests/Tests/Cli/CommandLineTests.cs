using Ekko.Cli;

namespace Ekko.Tests.Cli;

/// <summary>What every command has in common: help, exit codes, one-line errors.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("version --help")]
    [InlineData("")]
    public async Task Help_ends_with_examples(string line)
    {
        var run = await RunAsync(line);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
        Assert.Contains("ekko ", run.Output.Split("Examples:")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "nonsense")]
    [InlineData("version --nonsense", "--nonsense")]
    public async Task A_bad_command_line_is_exit_2_and_says_where_help_is(string line, string named)
    {
        var run = await RunAsync(line);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task Version_names_the_program() =>
        Assert.StartsWith("ekko ", (await RunAsync("version")).Output, StringComparison.Ordinal);

    static async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var host = new CommandHost { Input = TextReader.Null, Output = output, Error = error, Environment = _ => null };
        var code = await CommandLine.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), host, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
