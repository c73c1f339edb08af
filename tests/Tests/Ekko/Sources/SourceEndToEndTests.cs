using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.Cli;
using Ekko.DuckLake;
using Ekko.Leases;
using Ekko.Sources;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Sources;

/// <summary>From a real EVM node into the lake; the node's own answers are the truth.</summary>
[Trait("Category", "Integration")]
public sealed class SourceEndToEndTests : IDisposable
{
    readonly SourceLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [AnvilFact]
    public async Task Two_hundred_blocks_are_in_the_lake_as_the_node_tells_them()
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 200);

        var result = await _lake.SourceAsync(node.Url, "--from", "0", "--to", "200");

        Assert.True(result.Code == 0, result.Error);
        var told = await AnvilChain.TellAsync(node, 0, 200);
        Assert.Contains(told, transaction => transaction is { Success: false, To: not null });
        Assert.Contains(told, transaction => transaction is { To: null, Contract: not null, Success: true });
        Assert.Equal(told, await _lake.TransactionsAsync());
        Assert.Equal(Enumerable.Range(0, 201).Select(i => (long)i), (await _lake.BlocksAsync()).Select(block => block.Number));
        Assert.Equal(0, await _lake.CountAsync("rejected_messages"));
        Assert.Contains($"Devnet/Anvil/EVM: 201 blocks, {told.Count} transactions, up to block 200", result.Output);
    }

    [AnvilFact]
    public async Task It_goes_on_where_it_stopped_and_fills_what_is_missing_before()
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 30);
        await _lake.SourceAsync(node.Url, "--from", "10", "--to", "15");

        Assert.Contains(": 5 blocks", (await _lake.SourceAsync(node.Url, "--to", "20")).Output);
        Assert.Contains(": 0 blocks", (await _lake.SourceAsync(node.Url, "--to", "20")).Output);
        Assert.Contains("up to block 30", (await _lake.SourceAsync(node.Url, "--from", "0", "--to", "30")).Output);
        Assert.Contains(": 0 blocks", (await _lake.SourceAsync(node.Url, "--from", "0", "--to", "30")).Output);

        Assert.Equal(await AnvilChain.TellAsync(node, 0, 30), await _lake.TransactionsAsync());
        Assert.Equal(31, await _lake.CountAsync("blocks"));
    }

    [AnvilFact]
    public async Task A_node_of_another_chain_is_refused()
    {
        await using var node = await AnvilNode.StartAsync();
        await using var other = await AnvilNode.StartAsync(chainId: 43114);
        await _lake.SourceAsync(node.Url, "--from", "0", "--to", "0");

        var result = await _lake.SourceAsync(other.Url, "--from", "0", "--to", "0");

        Assert.Equal(1, result.Code);
        Assert.Contains("it is of chain 43114, and Devnet/Anvil/EVM is chain 31337 since the first contact", result.Error);
        Assert.Equal(1, await _lake.CountAsync("blocks"));
    }

    [AnvilFact]
    public async Task Several_networks_from_one_file_run_together()
    {
        await using var first = await AnvilNode.StartAsync();
        await using var second = await AnvilNode.StartAsync(chainId: 43114);
        await AnvilChain.MineAsync(first, 10);
        await AnvilChain.MineAsync(second, 20);
        var file = Path.Combine(_lake.Folder, "networks.json");
        await File.WriteAllTextAsync(file, $$"""
            {"networks": [
              {"network": "Devnet", "subnet": "Anvil", "urls": ["${FIRST_NODE}"], "from": 0, "to": 10},
              {"network": "Avalanche", "subnet": "Local", "vmType": "EVM", "urls": ["{{second.Url}}", "{{second.WebSocketUrl}}"], "from": 5, "to": 15, "confirmations": 5},
            ]}
            """);
        _lake.Environment["FIRST_NODE"] = first.WebSocketUrl;

        var result = await Cli.RunCli.RunAsync(_lake.Environment, "", "source", "rpc", "--config", file, "--direct");

        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(await AnvilChain.TellAsync(first, 0, 10), await _lake.TransactionsAsync());
        Assert.Equal(
            ["Avalanche 5 15 11", "Devnet 0 10 11"],
            await _lake.QueryAsync(
                "SELECT concat_ws(' ', network, min(block_number), max(block_number), count(*)) FROM blocks GROUP BY network ORDER BY 1",
                row => row.GetString(0)));
    }

    [AnvilTheory]
    [InlineData(false, ExitCode.Success)]
    [InlineData(true, ExitCode.Interrupted)]
    public async Task Following_ends_well_when_it_is_stopped_and_a_range_does_not(bool hasEnd, int expected)
    {
        await using var node = await AnvilNode.StartAsync();
        using var stop = new CancellationTokenSource();
        _lake.Environment["DUCKLAKE_FLUSH_INTERVAL"] = "50ms";
        Assert.Equal(0, (await _lake.SourceAsync(node.Url, "--from", "0", "--to", "0")).Code);
        await AnvilChain.MineAsync(node, 1);
        string[] range = hasEnd ? ["--to", "1000"] : [];
        var running = _lake.SourceAsync(stop.Token, [node.Url, .. range]);
        await HoldsBlockAsync(1, running);

        await stop.CancelAsync();
        var result = await running;

        Assert.True(result.Code == expected, $"{result.Code}: {result.Error}");
        Assert.Equal(!hasEnd, result.Output.Contains("up to block 1, read for the lake", StringComparison.Ordinal));
    }

    [AnvilFact]
    public async Task One_chain_has_one_source_at_a_time()
    {
        await using var node = await AnvilNode.StartAsync();
        await using var lake = await Lake.OpenAsync(LakeLocation.Of(_lake.Options));
        var chain = new NodeConfig("Devnet", "Anvil");
        var network = new NetworkConfig { Chain = chain, Urls = [node.Url], From = 0, To = 0 };
        await using (await ChainLeases.TakeAsync(lake, [chain], TimeProvider.System, null, default))
        {
            var time = new SkippingTime(Timeout.InfiniteTimeSpan);
            var error = await Assert.ThrowsAsync<EkkoException>(() => RpcSources.OpenLakeAsync([network], _lake.Options, time));
            Assert.Contains("a pipeline or another source holds the chain", error.Message);
        }

        await using var sources = await RpcSources.OpenLakeAsync([network], _lake.Options);
        await sources.RunAsync();
        Assert.Equal(0, sources.Progress[0].Last);
    }

    public static TheoryData<int> ReceiptErrors => [-32601, -32004, -32000];

    [AnvilTheory]
    [MemberData(nameof(ReceiptErrors))]
    public async Task Without_eth_getBlockReceipts_receipts_come_one_by_one(int code)
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 30);
        await using var proxy = new NodeProxy(async request => WithoutBlockReceipts(request, await request.PassAsync(), code), node.Url);

        var result = await _lake.SourceAsync(proxy.Url, "--from", "0", "--to", "30");

        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(await AnvilChain.TellAsync(node, 0, 30), await _lake.TransactionsAsync());
    }

    [AnvilFact]
    public async Task Faults_on_the_way_change_nothing_of_what_arrives()
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 60);
        var random = new Random(20261122);
        await using var proxy = new NodeProxy(async request =>
        {
            int fault;
            lock (random)
                fault = random.Next(30);
            var answer = await request.PassAsync();
            return fault switch
            {
                0 => new ProxyAnswer { Status = 429, RetryAfter = "0" },
                1 => new ProxyAnswer { Status = 503 },
                2 => new ProxyAnswer { Breaks = true },
                3 => answer with { Sent = answer.Body.Length / 2 },
                4 => answer with { Body = answer.Body[..(answer.Body.Length / 2)] },
                5 when request.IsBatch => request.Answer(_ => ProxyRequest.Error(-32005)),
                _ => answer,
            };
        }, node.Url);

        var result = await _lake.SourceAsync(proxy.Url, "--from", "0", "--to", "60", "--batch", "3");

        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(await AnvilChain.TellAsync(node, 0, 60), await _lake.TransactionsAsync());
        Assert.Equal(61, await _lake.CountAsync("blocks"));
    }

    [AnvilFact]
    public async Task A_failure_is_one_line_without_the_secrets_of_the_URL()
    {
        await using var proxy = new NodeProxy(_ => new ProxyAnswer { Status = 403 });

        var result = await _lake.SourceAsync(proxy.Url, "--from", "0", "--to", "1");

        Assert.Equal(1, result.Code);
        Assert.Contains($"Asking the node at http://127.0.0.1:{proxy.Port} failed: HTTP 403", result.Error);
        Assert.DoesNotContain("s3cret", result.Error + result.Output);
    }

    /// <summary>Waits until the lake holds a block, or the source that should bring it has ended.</summary>
    async Task HoldsBlockAsync(long number, Task source)
    {
        while (!source.IsCompleted && !(await _lake.BlocksAsync()).Any(block => block.Number == number))
            await Task.Delay(20);
    }

    static ProxyAnswer WithoutBlockReceipts(ProxyRequest request, ProxyAnswer passed, int code)
    {
        var refused = request.Calls.Where(call => (string?)call["method"] == "eth_getBlockReceipts")
            .Select(call => (long)call["id"]!).ToHashSet();
        var answer = JsonNode.Parse(passed.Body)!;
        JsonNode[] answers = answer is JsonArray many ? [.. many.Select(one => one!)] : [answer];
        foreach (var one in answers)
        {
            if (!refused.Contains((long)one["id"]!))
                continue;
            one.AsObject().Remove("result");
            one["error"] = new JsonObject { ["code"] = code, ["message"] = "not here" };
        }

        return passed with { Body = Encoding.UTF8.GetBytes(answer.ToJsonString()) };
    }
}
