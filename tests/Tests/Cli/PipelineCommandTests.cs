using Ekko.Cli;
using Ekko.Tests.Ekko.Pipeline;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Cli;

/// <summary><c>ekko pipeline</c> as people type it.</summary>
public sealed class PipelineCommandTests
{
    [NatsFact]
    public async Task Once_catches_up_says_what_it_did_and_ends()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var folder = new TemporaryFolder();
        var environment = RunCli.LakeIn(folder.Path);
        environment["NATS_URL"] = source.Options.Url!;
        environment["NATS_STREAM"] = source.Options.Stream;
        environment["NATS_SUBJECT"] = source.Options.Subject;
        await source.PublishAsync(Enumerable.Range(0, 250));
        var run = await RunCli.RunAsync(environment, "", "pipeline", "--once");
        Assert.Equal(
            (ExitCode.Success, "250 messages received, 250 transactions and 0 blocks written, 0 rejected, in 1 commit\n"),
            (run.Code, run.Output));
        Assert.Contains("Writing Avalanche/Fuji/EVM from message 1 on", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--chain Fuji", "--chain Fuji is no chain")]
    [InlineData("--chain a/b/c/d", "is no chain")]
    [InlineData("--chain /b", "is no chain")]
    [InlineData("--lease 0.1", "1 to 600 seconds")]
    public async Task A_bad_option_is_exit_2_and_says_what(string options, string named)
    {
        var run = await RunCli.RunAsync(["pipeline", .. options.Split(' ')]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_url_that_is_none_is_refused()
    {
        var run = await RunCli.RunAsync(new Dictionary<string, string> { ["NATS_URL"] = "http://x" }, "", "pipeline");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("NATS_URL", run.Error, StringComparison.Ordinal);
    }
}
