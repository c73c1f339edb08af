using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.Messages;
using Ekko.Pipeline;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>A block's messages come one by one; its rows come together.</summary>
public sealed class WholeBlockTests
{
    static readonly ScriptBlock A10 = new(10, 'A', 'A', 1, 2);
    static readonly ScriptBlock A11 = new(11, 'A', 'A', 3, 4, 5);
    static readonly ScriptBlock B11 = new(11, 'B', 'A', 6, 7, 8);
    static readonly NodeConfig Other = new("Ethereum", "Mainnet");

    [NatsFact]
    public async Task A_block_that_replaces_another_comes_in_one_snapshot_whatever_is_committed_while_it_comes()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var pipeline = await RunningPipeline.StartAsync(place, Options(source)))
        {
            await PublishAsync(source, A10, 0..);
            await PublishAsync(source, A11, 0..);
            await pipeline.UntilAsync(status => status.Total.Blocks == 2);

            await PublishAsync(source, B11, 0..2, ends: false);
            await source.PublishAsync([1], Other);
            await pipeline.UntilAsync(status => status.Total.Transactions == 6);
            Assert.Equal((0, 2), (pipeline.Service.Status.Total.BlocksOrphaned, pipeline.Service.Status.LagMessages));
            await PublishAsync(source, B11, 2..);
            await pipeline.UntilAsync(status => status.Total.Blocks == 3);
        }

        Assert.Equal("10A:1,2 11A:3,4,5|10A:1,2 11B:6,7,8", Chains(place));
    }

    [NatsFact]
    public async Task A_block_that_is_open_when_the_pipeline_ends_is_read_again_as_a_whole()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var pipeline = await RunningPipeline.StartAsync(place, Options(source)))
        {
            await PublishAsync(source, A10, 0..);
            await PublishAsync(source, A11, 0..);
            await pipeline.UntilAsync(status => status.Total.Blocks == 2);
            await PublishAsync(source, B11, 0..2, ends: false);
            await source.PublishAsync([1], Other);
            await pipeline.UntilAsync(status => status.Total.Transactions == 6);
            await pipeline.StopAsync();
        }

        await PublishAsync(source, B11, 2..);
        var (status, _) = await RunningPipeline.CatchUpAsync(place, Options(source));

        // Two messages of the block, another chain's, which is known, and the rest of the block.
        Assert.Equal((5, 1, 3, 0), (status.Received, status.Known, status.Total.Transactions, status.Total.Duplicates));
        Assert.Equal("10A:1,2 11A:3,4,5|10A:1,2 11B:6,7,8", Chains(place));
    }

    [NatsFact]
    public async Task A_block_that_never_ends_is_committed_after_a_while()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var pipeline = await RunningPipeline.StartAsync(
            place, Options(source) with { FlushInterval = TimeSpan.FromMilliseconds(1) });
        await PublishAsync(source, A10, 0..);
        await PublishAsync(source, B11, 0..2, ends: false);

        await pipeline.UntilAsync(status => status.Total.Transactions == 4);

        Assert.Equal(1, pipeline.Service.Status.Total.Blocks);
    }

    /// <summary>Only rows make a commit due.</summary>
    static PipelineOptions Options(StreamSource source) => new()
    {
        Nats = source.Options,
        BatchSize = 1,
        FlushInterval = TimeSpan.FromHours(1),
        LeaseLength = TimeSpan.FromMinutes(10),
    };

    static async Task PublishAsync(StreamSource source, ScriptBlock block, Range range, bool ends = true)
    {
        for (var i = range.Start.Value; i < range.End.GetOffset(block.Transactions.Length); i++)
            await source.PublishAsync(source.Subject, block.Message(i));
        if (!ends)
            return;
        var header = JsonNode.Parse(block.Json())!.AsObject();
        header.Remove("transactions");
        header["transactionCount"] = $"0x{block.Transactions.Length:x}";
        await source.PublishAsync(
            MessageSubject.OfBlocks(source.Options.Subject, StreamSource.Node), Encoding.UTF8.GetBytes(header.ToJsonString()));
    }

    /// <summary>What the chain was, snapshot by snapshot, from block 11 on.</summary>
    static string Chains(ContractLake place)
    {
        using var source = place.Open();
        using var connection = source.OpenConnection();
        // The first snapshot has no tables.
        var snapshots = Answer.Of(connection, "SELECT snapshot_id FROM ducklake_snapshots('lake') WHERE snapshot_id > 0 ORDER BY 1").Rows;
        var chains = snapshots
            .Select(row => ChainScript.Chain(connection, $"AT (VERSION => {row[0]}) WHERE network = 'Avalanche'"))
            .Where(chain => chain.Contains("11", StringComparison.Ordinal));
        return string.Join('|', chains.Distinct());
    }
}
