using Ekko.Cli;

namespace Ekko.Tests.Cli;

/// <summary>The quick start as its users run it: real blocks, a process, a folder with nothing in it.</summary>
[Trait("Category", "Integration")]
public sealed class DemoTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_reports_and_a_second_run_adds_nothing()
    {
        var first = await RunAsync("demo");
        Assert.Equal(("", ExitCode.Success), (Failure(first), first.Code));
        Assert.Contains("133 blocks, 27,570 transactions", first.Output, StringComparison.Ordinal);
        Assert.Contains("Ethereum/Mainnet", first.Output, StringComparison.Ordinal);
        foreach (var title in new[] { "Transactions by network", "The lake", "Time travel", "by version", "by timestamp", "difference" })
            Assert.Contains(title, first.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "data", "lake", "catalog.sqlite")));
        var versions = await RunAsync("sql", "--format", "text", "-c", "SELECT max(snapshot_id) FROM ducklake_snapshots('blockchain')");

        var second = await RunAsync("demo");
        Assert.Equal(("", ExitCode.Success), (Failure(second), second.Code));
        Assert.Contains("nothing new: 27,703 rows already there", second.Output, StringComparison.Ordinal);
        Assert.Equal(
            versions.Output,
            (await RunAsync("sql", "--format", "text", "-c", "SELECT max(snapshot_id) FROM ducklake_snapshots('blockchain')")).Output);

        var count = await RunAsync("sql", "--format", "text", "-c", "SELECT count(*), count(DISTINCT tx_hash) FROM transactions");
        Assert.Equal("27570", count.Output.Split('\t')[0]);

        var tables = await RunAsync("tables", "--format", "csv");
        Assert.Contains("main,transactions,27570,", tables.Output, StringComparison.Ordinal);
        Assert.Contains("main,blocks,133,", tables.Output, StringComparison.Ordinal);
        Assert.Contains("main,rejected_messages,0,", tables.Output, StringComparison.Ordinal);

        var shown = await RunAsync("snapshots", "show", versions.Output.Trim(), "--format", "json");
        Assert.Equal(ExitCode.Success, shown.Code);
        Assert.Contains("\"rows_added\"", shown.Output, StringComparison.Ordinal);
        var unknown = await RunAsync("snapshots", "show", "9999");
        Assert.Equal(ExitCode.Failure, unknown.Code);
        Assert.Contains("there is no snapshot 9999; the lake has 0 to ", unknown.Error, StringComparison.Ordinal);
        // The blocks are not one chain.
        Assert.Equal(ExitCode.Warning, (await RunAsync("doctor")).Code);
    }

    [Fact]
    public async Task Doctor_init_makes_a_lake_that_is_whole()
    {
        Assert.Equal(ExitCode.Success, (await RunAsync("doctor", "--init")).Code);
        var run = await RunAsync("doctor", "--json");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.DoesNotContain("warning", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_catalog_is_named_and_left_alone()
    {
        var catalog = Path.Combine(_folder.Path, "data", "lake", "catalog.sqlite");
        Directory.CreateDirectory(Path.GetDirectoryName(catalog)!);
        await File.WriteAllTextAsync(catalog, "this is no database, and long enough to be looked at: " + new string('x', 4096));
        foreach (var command in new[] { "demo", "tables", "snapshots" })
        {
            var run = await RunAsync(command);
            Assert.Equal(ExitCode.Failure, run.Code);
            Assert.Contains("catalog.sqlite", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Failure, (await RunAsync("doctor")).Code);
        Assert.StartsWith("this is no database", await File.ReadAllTextAsync(catalog), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("source", "blocks", "no/such/folder", "--direct")]
    [InlineData("demo", "--blocks", "no/such/folder")]
    public async Task A_folder_that_does_not_exist_is_named(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.Equal(ExitCode.Failure, run.Code);
        Assert.Contains("no/such/folder", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data")));
    }

    async Task<CliResult> RunAsync(params string[] args)
    {
        using var process = CliProcess.Start(_folder.Path, args);
        return await process.FinishAsync();
    }

    static string Failure(CliResult run) => run.Code == ExitCode.Success ? "" : run.Error;
}
