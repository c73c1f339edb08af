using Ekko.Tests.Ekko;
using Ekko.Tests.Ekko.JetStream;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Cli;

/// <summary><c>ekko source blocks</c> with a NATS server.</summary>
public sealed class SourceBlocksTests
{
    [NatsFact]
    public async Task Blocks_go_to_nats_when_it_is_configured_and_once()
    {
        var name = JetStreamFixture.NewName();
        var environment =
            new Dictionary<string, string> { ["NATS_URL"] = NatsServer.Shared.Url, ["NATS_STREAM"] = name, ["NATS_SUBJECT"] = name };
        var file = RealBlocks.Files.First(block => block.Name.StartsWith("avalanche-9", StringComparison.Ordinal)).Path;

        var first = await RunCli.RunAsync(environment, "", "source", "blocks", file);
        var second = await RunCli.RunAsync(environment, "", "source", "blocks", file);

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Contains($"to stream {name}", first.Output);
        Assert.Contains("1 block,", first.Output);
        Assert.Contains("1 block file of an earlier run is in the stream already", second.Output);
        Assert.InRange((await JetStreamFixture.InfoAsync(NatsServer.Shared, name)).State.Messages, 2, 10_000);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_without_its_password()
    {
        var environment = new Dictionary<string, string> { ["NATS_URL"] = $"nats://joe:s3cret@127.0.0.1:{FreePort.Next()}" };

        var result = await RunCli.RunAsync(environment, "", "source", "blocks", RealBlocks.Folder);

        Assert.Equal(1, result.Code);
        Assert.Contains("Connecting to nats://127.0.0.1:", result.Error);
        Assert.DoesNotContain("s3cret", result.Error + result.Output);
    }
}
