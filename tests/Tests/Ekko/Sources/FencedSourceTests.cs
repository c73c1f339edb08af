using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;
using Ekko.Leases;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Ekko;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Sources;

/// <summary>A source that slept while somebody else took its chain writes nothing of what it still had.</summary>
public sealed class FencedSourceTests : IDisposable
{
    readonly SourceLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task A_late_commit_is_refused_and_leaves_no_file(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        await using var lake = await place.OpenLakeAsync();
        var options = new DuckLakeWriterOptions { FlushInterval = TimeSpan.FromHours(1) };
        await using var leases = await ChainLeases.TakeAsync(lake, [ChainScript.Node], new StoppedTime(), null, default);
        var late = new DuckLakeWriter(lake, options, place.Clock, leases);
        await late.WriteAsync(new ScriptBlock(10, 'A', 'A', 1), new ScriptBlock(11, 'A', 'A', 2, 3));
        await late.FlushAllAsync();
        await late.WriteAsync(new ScriptBlock(12, 'A', 'A', 4, 5));

        await EndLeasesAsync(lake);
        await using (var others = await ChainLeases.TakeAsync(lake, [ChainScript.Node], TimeProvider.System, null, default))
        {
            await using var writer = new DuckLakeWriter(lake, options, place.Clock, others);
            await writer.WriteAsync(new ScriptBlock(12, 'B', 'A', 4), new ScriptBlock(13, 'B', 'B', 6));
        }

        var (files, snapshots) = (place.DataFiles().Count(), (await lake.Snapshots.ListAsync()).Count);
        var refused = await Assert.ThrowsAsync<EkkoException>(() => late.FlushAllAsync());
        Assert.Contains("Writing Avalanche/Fuji/EVM failed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("another one writes the chain", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EkkoException>(async () => await late.DisposeAsync());
        Assert.Equal((files, snapshots), (place.DataFiles().Count(), (await lake.Snapshots.ListAsync()).Count));
        Assert.Equal((3, 2), (late.Total.Transactions, late.Total.Blocks));
    }

    [AnvilFact]
    public async Task A_process_that_was_stopped_ends_with_an_error_and_doubles_nothing()
    {
        await using var node = await AnvilNode.StartAsync();
        await AnvilChain.MineAsync(node, 20);
        using var release = new SemaphoreSlim(0);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var proxy = new NodeProxy(async request =>
        {
            if (request.Calls.Any(call => (string?)call["method"] == "eth_getBlockByNumber"
                && (string?)call["params"]?[0] == "0x14" && (bool)call["params"]![1]!))
            {
                held.TrySetResult();
                await release.WaitAsync();
                release.Release();
            }

            return await request.PassAsync();
        }, node.Url);
        // Blocks 0 to 19 are in its hands then, not one of them is committed.
        var environment = new Dictionary<string, string>(_lake.Environment)
        {
            ["DUCKLAKE_BATCH_SIZE"] = "1000000",
            ["DUCKLAKE_FLUSH_INTERVAL"] = "1h",
        };
        using var process = CliProcess.Start(
            _lake.Folder, environment,
            "source", "rpc", proxy.Url, "--direct", "--network", "Devnet", "--subnet", "Anvil", "--from", "0", "--to", "20", "--batch", "1",
            "--concurrency", "1");
        await held.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await SignalAsync(process, "STOP");
        await using (var lake = await Lake.OpenAsync(LakeLocation.Of(_lake.Options)))
            await EndLeasesAsync(lake);
        var other = await _lake.SourceAsync(node.Url, "--from", "0", "--to", "20");
        Assert.True(other.Code == 0, other.Error);
        var version = await _lake.VersionAsync();

        await SignalAsync(process, "CONT");
        release.Release();
        var late = await process.WaitAsync();

        Assert.Equal(1, late.Code);
        Assert.Contains("Writing Devnet/Anvil/EVM failed: this process did not renew its lease", late.Error, StringComparison.Ordinal);
        Assert.Equal(version, await _lake.VersionAsync());
        Assert.Equal(await AnvilChain.TellAsync(node, 0, 20), await _lake.TransactionsAsync());
        Assert.Equal(Enumerable.Range(0, 21).Select(i => (long)i), (await _lake.BlocksAsync()).Select(block => block.Number));
    }

    [Fact]
    public async Task Block_files_of_a_chain_have_one_writer_too()
    {
        var file = RealBlocks.Files.First(block => block.Name.StartsWith("avalanche-fuji", StringComparison.Ordinal)).Path;
        NodeConfig[] chains = [new("Avalanche", "Fuji")];
        await using (await DuckLakeWriter.OpenAsync(_lake.Options, chains))
        {
            var refused = await Assert.ThrowsAsync<EkkoException>(
                () => DuckLakeWriter.OpenAsync(_lake.Options, chains, new SkippingTime(Timeout.InfiniteTimeSpan)));
            Assert.Contains(
                "Writing Avalanche/Fuji/EVM failed: a pipeline or another source holds the chain", refused.Message,
                StringComparison.Ordinal);
            var late = await RunCli.RunAsync(
                _lake.Environment, "", new SkippingTime(Timeout.InfiniteTimeSpan), "source", "blocks", file, "--direct");
            Assert.Equal(1, late.Code);
            Assert.Contains("Waiting up to 16 s for Avalanche/Fuji/EVM", late.Error, StringComparison.Ordinal);
            Assert.Contains("Writing Avalanche/Fuji/EVM failed", late.Error, StringComparison.Ordinal);
        }

        var free = await RunCli.RunAsync(_lake.Environment, "", "source", "blocks", file, "--direct");
        Assert.True(free.Code == 0, free.Error);
    }

    [Fact]
    public async Task A_writer_whose_chain_somebody_else_took_takes_no_more()
    {
        _lake.Environment["DUCKLAKE_FLUSH_INTERVAL"] = "1h";
        var writer = await DuckLakeWriter.OpenAsync(_lake.Options, [ChainScript.Node], new ShortPauses());
        await writer.WriteAsync(new ScriptBlock(10, 'A', 'A', 1));
        await using (var lake = await Lake.OpenAsync(LakeLocation.Of(_lake.Options)))
            await ActAsync(lake, "UPDATE ekko_leases SET holder = 'other', token = token + 1");

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var refused = await Assert.ThrowsAsync<EkkoException>(async () =>
        {
            while (true)
            {
                await writer.WriteAsync(new ScriptBlock(11, 'A', 'A', 2));
                await Task.Delay(10, patience.Token);
            }
        });

        Assert.Contains("another one writes the chain", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EkkoException>(async () => await writer.DisposeAsync());
    }

    [Fact]
    public async Task Leases_are_renewed_after_any_error_and_given_back_without_one()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var lake = await place.OpenLakeAsync();
        var log = new ConcurrentQueue<string>();
        var leases = await ChainLeases.TakeAsync(lake, [ChainScript.Node], new ShortPauses(), new LineLogger(log.Enqueue), default);
        await ActAsync(lake, "ALTER TABLE ekko_leases RENAME TO elsewhere");
        await UntilAsync(() => Task.FromResult(log.Any(line => line.StartsWith("Renewing the leases failed", StringComparison.Ordinal))));

        await ActAsync(lake, "ALTER TABLE elsewhere RENAME TO ekko_leases");
        await EndLeasesAsync(lake);
        await UntilAsync(async () => (await StateAsync(lake, ChainScript.Node)).Remaining > TimeSpan.Zero);
        Assert.False(leases.Lost.IsCompleted);

        await ActAsync(lake, "ALTER TABLE ekko_leases RENAME TO elsewhere");
        await leases.DisposeAsync();
        Assert.Contains(log, line => line.StartsWith("Giving the leases back failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_taken_is_renewed_while_another_chain_is_waited_for_and_given_back_at_the_end()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var lake = await place.OpenLakeAsync();
        var other = ChainScript.Node with { Subnet = "Mainnet" };
        await using var holder = await ChainLeases.TakeAsync(lake, [other], TimeProvider.System, null, default);
        var log = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        var taking = ChainLeases.TakeAsync(lake, [ChainScript.Node, other], TimeProvider.System, new LineLogger(log.Enqueue), stop.Token);
        await UntilAsync(() => Task.FromResult(!log.IsEmpty));
        Assert.Equal("Waiting up to 16 s for Avalanche/Mainnet/EVM: a pipeline or another source holds the chain.", Assert.Single(log));

        await ActAsync(lake, "UPDATE ekko_leases SET expires_at = 0 WHERE subnet = 'Fuji'");
        await UntilAsync(async () => (await StateAsync(lake, ChainScript.Node)).Remaining > TimeSpan.Zero);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
        Assert.True((await StateAsync(lake, ChainScript.Node)).Remaining <= TimeSpan.Zero);
        Assert.True((await StateAsync(lake, other)).Remaining > TimeSpan.Zero);
    }

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition())
            await Task.Delay(10, patience.Token);
    }

    static async Task<LeaseState> StateAsync(Lake lake, NodeConfig node) =>
        (await new LeaseTable(lake, "test", TimeSpan.FromSeconds(1)).ReadAsync(default)).Single(state => state.Key.Chain == node);

    /// <summary>As if the time of every lease had passed.</summary>
    static Task EndLeasesAsync(Lake lake) => ActAsync(lake, "UPDATE ekko_leases SET expires_at = 0");

    static async Task ActAsync(Lake lake, string sql)
    {
        var transaction = await lake.BeginTransactionAsync();
        transaction.AddHook(new CatalogAction(async (writer, _, token) => await writer.ExecuteAsync(sql, [], token)));
        await transaction.CommitAsync();
    }

    static async Task SignalAsync(CliProcess process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Pauses of five seconds, between renewals, take a tenth of one.</summary>
    sealed class ShortPauses : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime == TimeSpan.FromSeconds(5) ? dueTime / 50 : dueTime, period);
    }

    /// <summary>No timer ever fires: nothing is renewed.</summary>
    sealed class StoppedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
