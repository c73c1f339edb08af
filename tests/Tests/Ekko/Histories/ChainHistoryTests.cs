using System.Globalization;
using Ekko.Blocks;
using Ekko.Messages;
using Ekko.Pipeline;
using Ekko.Sources;
using Ekko.Sources.Rpc;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Ekko.JetStream;
using Ekko.Tests.Ekko.Pipeline;
using Ekko.Tests.Servers;
using Ekko.Tests.Sources;
using Ekko.Writing;

namespace Ekko.Tests.Ekko.Histories;

/// <summary>
/// Generated histories of a chain, on each road into a lake. After every commit the lake is what a model says; nothing leaves it without a
/// row in <c>reorganisations</c>, and what it cannot take is recorded.
/// </summary>
/// <remarks>
/// <c>EKKO_CHAIN_HISTORIES=500</c> runs so many on each road, <c>EKKO_CHAIN_SEED=17</c> begins with that seed, which a failure names.
/// </remarks>
public sealed class ChainHistoryTests
{
    const int Steps = 24;

    [Fact]
    public Task From_files() => EachAsync(8, FromFilesAsync);

    [Fact]
    public Task From_a_node() => EachAsync(5, FromNodeAsync);

    [NatsFact]
    public Task Through_a_stream() => EachAsync(4, ThroughStreamAsync);

    static async Task EachAsync(int usual, Func<int, List<string>, Task> run)
    {
        var first = Number("EKKO_CHAIN_SEED");
        var count = Number("EKKO_CHAIN_HISTORIES") ?? (first is null ? usual : 1);
        for (var seed = first ?? 1; seed < (first ?? 1) + count; seed++)
        {
            var told = new List<string>();
            try
            {
                await run(seed, told);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"EKKO_CHAIN_SEED={seed} after:\n{string.Join('\n', told)}\n{error.Message}", error);
            }
        }
    }

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    static async Task FromFilesAsync(int seed, List<string> told)
    {
        var history = new History(seed, told);
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var folder = new TemporaryFolder();
        using var watch = new LakeWatch(place);
        await using var lake = await place.OpenLakeAsync();
        var writer = new DuckLakeWriter(lake);
        for (var step = 1; step <= Steps; step++)
        {
            await TakeAsync(history.Next(), step);
            if (step < Steps && history.Draw(3) != 0)
                continue;
            await writer.FlushAllAsync();
            told.Add("commit");
            Check(history, watch);
            if (history.Draw(4) != 0)
                continue;
            told.Add("restart");
            await writer.DisposeAsync();
            writer = new DuckLakeWriter(lake);
        }

        await writer.DisposeAsync();
        CheckRecords(history, watch);

        async Task TakeAsync(HistoryStep step, int number)
        {
            switch (step)
            {
                case AnnounceStep announced:
                    var file = new BlockFile(Path.Combine(folder.Path, $"b{number}.json"), Path.Combine(folder.Path, $"r{number}.json"));
                    await File.WriteAllBytesAsync(file.Path, announced.Block.Json());
                    await File.WriteAllBytesAsync(file.ReceiptsPath!, announced.Block.ReceiptsJson(announced.Foreign));
                    await writer.WriteFileAsync(file, HistoryBlock.Node);
                    break;
                case LateStep late:
                    await writer.WriteTransactionAsync(late.Block.Message(late.Index, hasReceipt: true), HistoryBlock.Node);
                    break;
                case ContradictingStep other:
                    await writer.WriteTransactionAsync(
                        other.Block.Message(other.Index, hasReceipt: false, other.Hash), HistoryBlock.Node);
                    break;
            }
        }
    }

    static async Task ThroughStreamAsync(int seed, List<string> told)
    {
        var history = new History(seed, told);
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var watch = new LakeWatch(place);
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        await using var publisher = await ChainPublisher.OpenAsync(source.Options, TimeProvider.System);
        // Rows alone make a commit due: no block is divided however slow the machine is.
        var options = new PipelineOptions { Nats = source.Options, BatchSize = 1, FlushInterval = TimeSpan.FromHours(1) };
        var pipeline = await RunningPipeline.StartAsync(place, options);
        for (var step = 1; step <= Steps; step++)
        {
            // What comes alone waits for the next block.
            var isLast = step == Steps || history.Draw(3) == 0;
            await PublishAsync(history.Next(isBlock: isLast), step);
            if (!isLast)
                continue;
            await publisher.FlushAsync();
            var last = (await JetStreamFixture.InfoAsync(source.Server, source.Options.Stream)).State.LastSeq;
            await pipeline.UntilAsync(status => status.Sequence >= (long)last);
            told.Add("commit");
            Check(history, watch);
            if (history.Draw(6) != 0)
                continue;
            told.Add("restart");
            await pipeline.DisposeAsync();
            pipeline = await RunningPipeline.StartAsync(place, options);
        }

        await pipeline.DisposeAsync();
        CheckRecords(history, watch);

        async Task PublishAsync(HistoryStep step, int epoch)
        {
            if (step is AnnounceStep announced)
            {
                await publisher.PublishBlockAsync(
                    HistoryBlock.Node, announced.Block.Json(), announced.Block.ReceiptsJson(announced.Foreign), epoch);
                return;
            }

            await publisher.FlushAsync();
            await source.PublishAsync(source.Subject, step switch
            {
                LateStep late => late.Block.Message(late.Index, hasReceipt: true),
                ContradictingStep other => other.Block.Message(other.Index, hasReceipt: false, other.Hash),
                _ => throw new ArgumentOutOfRangeException(nameof(step)),
            });
        }
    }

    static async Task FromNodeAsync(int seed, List<string> told)
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var watch = new LakeWatch(place);
        await using var lake = await place.OpenLakeAsync();
        await using var node = new HistoryNode(seed, told);
        var limits = new NodeLimits();
        for (var step = 1; step <= Steps / 3; step++)
        {
            node.Change();
            await using var writer = new DuckLakeWriter(lake, new DuckLakeWriterOptions { BatchSize = 1 + (seed % 40) });
            var network = new NetworkConfig
            {
                Chain = HistoryBlock.Node,
                Urls = [node.Url],
                From = 0,
                To = node.Chain.Count - 1,
                Batch = 1 + (seed % 7),
            };
            await using var sink = new LakeBlockSink(lake, writer, HistoryBlock.Node);
            await using (var source = new RpcSource(network, sink, new SkippingTime(limits.Timeout), limits))
                await source.RunAsync();
            told.Add("commit");
            watch.Look();
            Assert.Equal(string.Join('\n', node.Chain.SelectMany(block => block.Rows(block.Receipts.Contains))), watch.Rows);
            Assert.Equal(node.Chain.Count, watch.Blocks.Split('\n').Length);
        }

        Assert.Empty(node.Foreign.Except(watch.Recorded()));
    }

    static void Check(History history, LakeWatch watch)
    {
        watch.Look();
        Assert.Equal(history.Model.Tell(), watch.Rows);
        Assert.Equal(history.Model.TellBlocks(), watch.Blocks);
    }

    static void CheckRecords(History history, LakeWatch watch)
    {
        var recorded = watch.Recorded();
        Assert.Empty(history.Foreign.Except(recorded));
        Assert.Empty(history.Contradicting.Except(recorded));
        // What came for a block that was never written is in reorganisations with the block.
        Assert.Empty(history.Late.Where(late => watch.Seen.Contains(late.Split(' ')[0])).Except(watch.Receipts).Except(recorded));
    }
}
