using Ekko.Cli;

namespace Ekko.Tests.Cli;

/// <summary>What every command has in common: help, exit codes, one-line errors.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("version --help")]
    [InlineData("demo --help")]
    [InlineData("source --help")]
    [InlineData("source blocks --help")]
    [InlineData("sql --help")]
    [InlineData("snapshots --help")]
    [InlineData("snapshots list --help")]
    [InlineData("snapshots show --help")]
    [InlineData("tables --help")]
    [InlineData("doctor --help")]
    [InlineData("")]
    public async Task Help_ends_with_examples(string line)
    {
        var run = await RunCli.RunAsync(Words(line));
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
        Assert.Contains("  ekko ", run.Output.Split("Examples:")[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Ekko.Cli", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "nonsense")]
    [InlineData("version --nonsense", "--nonsense")]
    [InlineData("sql -c x -f y", "--command and --file exclude each other")]
    [InlineData("sql --format xml", "xml")]
    [InlineData("sql --batch --format csv", "--batch")]
    [InlineData("sql --limit -1", "-1")]
    [InlineData("sql --limit many", "many")]
    [InlineData("snapshots show", "show")]
    [InlineData("source", "command")]
    [InlineData("source blocks folder --direct --network Ethereum", "--subnet")]
    [InlineData("source blocks folder --direct --vm-type EVM", "--network")]
    [InlineData("snapshots show latest", "latest")]
    [InlineData("sql -f no/such/file.sql", "no/such/file.sql")]
    public async Task A_bad_command_line_is_exit_2_and_says_what(string line, string named)
    {
        var run = await RunCli.RunAsync(Words(line));
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.StartsWith("ekko", run.Error, StringComparison.Ordinal);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Theory]
    [InlineData("DUCKLAKE_BATCH_SIZE", "many")]
    [InlineData("DUCKLAKE_CATALOG_TYPE", "oracle")]
    [InlineData("DUCKLAKE_FLUSH_INTERVAL", "-1")]
    public async Task A_bad_variable_is_exit_2_and_one_line_that_names_it(string variable, string value)
    {
        foreach (var line in new[] { "sql -c x", "tables", "snapshots" })
        {
            var run = await RunCli.RunAsync(new Dictionary<string, string> { [variable] = value }, "", Words(line));
            Assert.Equal(ExitCode.Usage, run.Code);
            Assert.Contains(variable, run.Error, StringComparison.Ordinal);
            Assert.Contains(value, run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd().Split('\n'));
        }
    }

    [Theory]
    [InlineData("tables")]
    [InlineData("snapshots")]
    [InlineData("snapshots show 0")]
    public async Task A_missing_lake_is_exit_1_and_is_not_created(string line)
    {
        using var folder = new TemporaryFolder();
        var run = await RunCli.RunAsync(RunCli.LakeIn(folder.Path), "", Words(line));
        Assert.Equal(ExitCode.Failure, run.Code);
        Assert.Contains(folder.Path, run.Error, StringComparison.Ordinal);
        Assert.Contains("ekko demo", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task Version_names_the_program(string argument)
    {
        var run = await RunCli.RunAsync(argument);
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.StartsWith($"ekko {CommandLine.Version}\n.NET ", run.Output, StringComparison.Ordinal);
    }

    static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
