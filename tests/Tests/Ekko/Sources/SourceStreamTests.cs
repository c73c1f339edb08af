using Ekko.Tests.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Sources;

/// <summary>From a real node through a real NATS server into the lake.</summary>
[Trait("Category", "Integration")]
public sealed class SourceStreamTests : IDisposable
{
    static int _last;
    readonly SourceLake _lake = new();

    public SourceStreamTests()
    {
        if (NatsServer.SkipReason is not null)
            return;
        var name = $"source{Interlocked.Increment(ref _last)}";
        _lake.Environment["NATS_URL"] = NatsServer.Shared.Url;
        _lake.Environment["NATS_STREAM"] = name;
        _lake.Environment["NATS_SUBJECT"] = name;
        _lake.Environment["DUCKLAKE_FLUSH_INTERVAL"] = "100ms";
    }

    public void Dispose() => _lake.Dispose();

    [NatsAnvilFact]
    public async Task Blocks_reach_the_lake_through_the_stream_and_a_reorganisation_replaces_them()
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 40);
        Assert.Contains(": 31 blocks", await SourceAsync(node.Url, "--from", "0", "--to", "30"));
        await PipelineAsync();
        var (before, version) = (await _lake.TransactionsAsync(), await _lake.VersionAsync());
        Assert.Equal(await AnvilChain.TellAsync(node, 0, 30), before);

        Assert.Contains(": 10 blocks", await SourceAsync(node.Url, "--to", "40"));
        await PipelineAsync();
        Assert.Equal(await AnvilChain.TellAsync(node, 0, 40), await _lake.TransactionsAsync());

        await node.ReorganiseAsync(5);
        await node.SendAsync(2, node.Accounts[3], 77);
        await node.MineAsync();
        await SourceAsync(node.Url, "--to", "41");
        await PipelineAsync();

        Assert.Equal(await AnvilChain.TellAsync(node, 0, 41), await _lake.TransactionsAsync());
        Assert.Equal(before, await _lake.TransactionsAsync($"AT (VERSION => {version})"));
        var blocks = await _lake.BlocksAsync();
        Assert.Equal(Enumerable.Range(0, 42).Select(i => (long)i), blocks.Select(block => block.Number));
        foreach (var (number, hash) in blocks)
            Assert.Equal(await node.HashAsync(number), hash);
    }

    [NatsAnvilFact]
    public async Task The_stream_remembers_which_chain_it_is()
    {
        await using var node = await AnvilNode.StartAsync();
        await using var other = await AnvilNode.StartAsync(chainId: 43114);
        await SourceAsync(node.Url, "--from", "0", "--to", "0");

        var result = await RunAsync(other.Url, "--to", "0");

        Assert.Equal(1, result.Code);
        Assert.Contains("it is of chain 43114, and Devnet/Anvil/EVM is chain 31337 since the first contact", result.Error);
    }

    [NatsAnvilFact]
    public async Task A_start_before_the_first_block_is_published_from_there()
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 20);
        await SourceAsync(node.Url, "--from", "10", "--to", "12");

        Assert.Contains(": 5 blocks", await SourceAsync(node.Url, "--from", "0", "--to", "4"));
        Assert.Contains(": 16 blocks", await SourceAsync(node.Url, "--to", "20"));

        await PipelineAsync();
        Assert.Equal(await AnvilChain.TellAsync(node, 0, 20), await _lake.TransactionsAsync());
    }

    async Task<string> SourceAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("read for NATS (stream source", result.Output);
        return result.Output;
    }

    Task<CliResult> RunAsync(params string[] arguments) =>
        RunCli.RunAsync(_lake.Environment, "", ["source", "rpc", .. arguments, "--network", "Devnet", "--subnet", "Anvil"]);

    async Task PipelineAsync()
    {
        var result = await RunCli.RunAsync(_lake.Environment, "", "pipeline", "--once");
        Assert.True(result.Code == 0, result.Error);
    }
}
