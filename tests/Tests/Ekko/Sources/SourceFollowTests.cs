using System.Diagnostics;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.Sources;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Sources;

/// <summary>At the head of a real chain: new blocks, confirmations, reorganisations.</summary>
[Trait("Category", "Integration")]
public sealed class SourceFollowTests : IDisposable
{
    readonly SourceLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [AnvilTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task New_blocks_arrive_as_they_are_mined(bool overWebSocket)
    {
        await using var node = await AnvilNode.StartAsync();
        // Over the WebSocket only an announcement brings the next block within the time a test may take.
        var network = Network(overWebSocket ? node.WebSocketUrl : node.Url) with
        {
            From = 0,
            PollInterval = overWebSocket ? TimeSpan.FromMinutes(10) : TimeSpan.FromMilliseconds(10),
        };
        await using var following = await FollowAsync(network);
        for (var i = 1; i <= 10; i++)
        {
            await node.SendAsync(0, node.Accounts[1], i);
            await node.MineAsync();
            await following.UntilAsync(progress => progress.Last == i);
        }

        await following.StopAsync();
        Assert.Equal(await AnvilChain.TellAsync(node, 0, 10), await _lake.TransactionsAsync());
    }

    [AnvilFact]
    public async Task A_WebSocket_that_breaks_is_opened_again()
    {
        var port = FreePort.Next();
        var first = await AnvilNode.StartAsync(port: port);
        await using var following = await FollowAsync(
            Network(first.WebSocketUrl) with { From = 0, PollInterval = TimeSpan.FromMinutes(10) });
        await following.UntilAsync(progress => progress.Last == 0);
        await first.DisposeAsync();

        await using var node = await AnvilNode.StartAsync(port: port);
        await node.SendAsync(0, node.Accounts[1], 1);
        await node.MineAsync(3);
        await following.UntilAsync(progress => progress.Last == 3);

        await following.StopAsync();
        Assert.Equal(await AnvilChain.TellAsync(node, 0, 3), await _lake.TransactionsAsync());
    }

    [AnvilFact]
    public async Task A_new_chain_begins_at_its_head_and_waits_for_confirmations()
    {
        await using var node = await AnvilNode.StartAsync();
        await node.MineAsync(20);
        await using (var following = await FollowAsync(Network(node.Url) with { Confirmations = 3 }))
        {
            await following.UntilAsync(progress => progress.Last == 17);
            await node.MineAsync(2);
            await following.UntilAsync(progress => progress.Last == 19);
            Assert.Equal(19, following.Source.Progress.Target);
            await following.StopAsync();
        }

        Assert.Equal([17, 18, 19], (await _lake.BlocksAsync()).Select(block => block.Number));
    }

    [AnvilFact]
    public async Task A_reorganisation_between_two_runs_leaves_the_canonical_rows_and_the_old_ones_in_the_past()
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 20);
        await _lake.SourceAsync(node.Url, "--from", "0", "--to", "20");
        var (before, version) = (await _lake.TransactionsAsync(), await _lake.VersionAsync());
        Assert.Equal(await AnvilChain.TellAsync(node, 0, 20), before);

        await node.ReorganiseAsync(5);
        var sameHeight = await _lake.SourceAsync(node.Url, "--to", "20");
        Assert.Contains(": 5 blocks", sameHeight.Output);
        await node.SendAsync(2, node.Accounts[3], 77);
        await node.MineAsync(2);
        await _lake.SourceAsync(node.Url, "--to", "22");

        var now = await AnvilChain.TellAsync(node, 0, 22);
        Assert.NotEqual(before, now);
        Assert.Equal(now, await _lake.TransactionsAsync());
        Assert.Equal(before, await _lake.TransactionsAsync($"AT (VERSION => {version})"));
        var blocks = await _lake.BlocksAsync();
        Assert.Equal(Enumerable.Range(0, 23).Select(i => (long)i), blocks.Select(block => block.Number));
        foreach (var (number, hash) in blocks)
            Assert.Equal(await node.HashAsync(number), hash);
    }

    [AnvilFact]
    public async Task A_reorganisation_while_following_is_announced_from_the_first_block_that_changed()
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 12);
        await using var following = await FollowAsync(Network(node.Url) with { From = 0 });
        await following.UntilAsync(progress => progress.Last == 12);

        await node.ReorganiseAsync(5);
        await following.UntilAsync(progress => progress is { Last: 12, Reorganisations: 1, Blocks: 13 + 5 });
        await node.SendAsync(2, node.Accounts[3], 77);
        await node.MineAsync();
        await following.UntilAsync(progress => progress.Last == 13);
        await following.StopAsync();

        Assert.Equal(await AnvilChain.TellAsync(node, 0, 13), await _lake.TransactionsAsync());
        Assert.Equal(14, await _lake.CountAsync("blocks"));
    }

    [AnvilFact]
    public async Task A_reorganisation_that_is_too_deep_is_not_believed()
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 20);
        await _lake.SourceAsync(node.Url, "--from", "0", "--to", "20");
        await node.ReorganiseAsync(10);

        var result = await _lake.SourceAsync(node.Url, "--to", "20", "--max-reorganisation", "4");

        Assert.Equal(1, result.Code);
        Assert.Contains("a reorganisation deeper than 4 blocks", result.Error);
        Assert.Equal(21, await _lake.CountAsync("blocks"));
    }

    static NetworkConfig Network(string url) => new()
    {
        Chain = new NodeConfig("Devnet", "Anvil"),
        Urls = [url],
        PollInterval = TimeSpan.FromMilliseconds(10),
        GiveUpAfter = TimeSpan.FromMinutes(1),
    };

    async Task<Following> FollowAsync(NetworkConfig network)
    {
        var lake = await Lake.OpenAsync(LakeLocation.Of(_lake.Options));
        return new Following(
            network, lake, new DuckLakeWriter(lake, new DuckLakeWriterOptions { FlushInterval = TimeSpan.FromMilliseconds(100) }));
    }

    /// <summary>A source that runs beside the test.</summary>
    sealed class Following : IAsyncDisposable
    {
        static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
        readonly CancellationTokenSource _stopping = new();
        readonly Lake _lake;
        readonly DuckLakeWriter _writer;
        readonly Task _running;
        bool _stopped;

        internal Following(NetworkConfig network, Lake lake, DuckLakeWriter writer)
        {
            (_lake, _writer) = (lake, writer);
            Source = new RpcSource(network, new LakeBlockSink(lake, writer, network.Chain));
            _running = Task.Run(() => Source.RunAsync(_stopping.Token));
        }

        internal RpcSource Source { get; }

        internal async Task UntilAsync(Func<SourceProgress, bool> condition)
        {
            var watch = Stopwatch.StartNew();
            while (!condition(Source.Progress))
            {
                if (_running.IsCompleted)
                    await _running;
                Assert.True(watch.Elapsed < Patience, $"Never got there: {Source.Progress}");
                await Task.Delay(5);
            }
        }

        /// <summary>Stops it; what it took is in the lake then.</summary>
        internal async Task StopAsync()
        {
            _stopped = true;
            await _stopping.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
            await Source.DisposeAsync();
            await _writer.DisposeAsync();
            await _lake.DisposeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (!_stopped)
                await StopAsync();
            _stopping.Dispose();
        }
    }
}
