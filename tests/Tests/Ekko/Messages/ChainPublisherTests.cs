using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.DuckLake.Columns;
using Ekko.JetStream;
using Ekko.Messages;
using Ekko.Pipeline;
using Ekko.Tests.Ekko.JetStream;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Messages;

/// <summary>Blocks into a real stream, and what a writer finds there.</summary>
public sealed class ChainPublisherTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly NodeConfig Node = new("My Chain", "Dev.net");

    [NatsFact]
    public async Task A_block_becomes_its_transactions_and_then_itself()
    {
        var options = NewOptions();
        await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);
        var receipts = new JsonArray(Sample.Receipt(0, 1), Sample.Receipt(2, 0));

        var published = await publisher.PublishBlockAsync(Node, Json(Sample.Block(3)), Json(receipts), resumePoint: "here");
        await publisher.FlushAsync();

        var messages = await ReadAsync(publisher.Client, options, 4);
        Assert.Equal(Enumerable.Repeat($"{options.Subject}.My%20Chain.Dev%2Enet.EVM", 3)
            .Append($"{options.Subject}.My%20Chain.Dev%2Enet.EVM.block"), messages.Select(m => m.Subject));
        Assert.Equal(["0x1", null, "0x0"], messages.Take(3).Select(m => (string?)m.Body["status"]));
        Assert.Equal([Sample.Hash(0), Sample.Hash(1), Sample.Hash(2)], messages.Take(3).Select(m => (string?)m.Body["hash"]));
        Assert.Equal(("0x3", Sample.BlockHash, null),
            ((string?)messages[3].Body["transactionCount"], (string?)messages[3].Body["hash"], messages[3].Body["transactions"]));
        Assert.Equal(new PublishedBlock(43, Sample.BlockHash, $"0x{7:x64}", 3, 2), published);
        Assert.Equal(published, await publisher.FindLastBlockAsync(Node));
        Assert.Equal("here", await publisher.FindResumePointAsync(Node));
        Assert.Null(await publisher.FindLastBlockAsync(new NodeConfig("Other", "Chain")));
    }

    [NatsFact]
    public async Task The_same_again_is_a_duplicate_and_a_receipt_or_another_epoch_is_not()
    {
        var options = NewOptions();
        await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);
        async Task<long> PublishAsync(JsonArray? receipts, int epoch)
        {
            await publisher.PublishBlockAsync(Node, Json(Sample.Block(2)), receipts is null ? default : Json(receipts), epoch);
            await publisher.FlushAsync();
            return (await publisher.Client.JetStream.FindStreamAsync(options.Stream))!.State.Messages;
        }

        Assert.Equal(3, await PublishAsync(null, 0));
        Assert.Equal(3, await PublishAsync(null, 0));
        Assert.Equal(5, await PublishAsync([Sample.Receipt(1, 1)], 0));
        Assert.Equal(8, await PublishAsync(null, 1));
    }

    [NatsFact]
    public async Task What_is_no_block_publishes_nothing_and_can_be_published_as_that()
    {
        var options = NewOptions();
        await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);
        var bad = Sample.Receipt(0, 7);

        await Assert.ThrowsAsync<EkkoException>(() => publisher.PublishBlockAsync(Node, "{}"u8.ToArray(), default));
        await Assert.ThrowsAsync<EkkoException>(() => publisher.PublishBlockAsync(Node, Json(Sample.Block(1)), "{}"u8.ToArray()));
        await publisher.PublishUnreadableAsync(Node, "{\"x\":1}"u8.ToArray());
        await publisher.PublishBlockAsync(Node, Json(Sample.Block(1)), Json(new JsonArray(bad)));
        await publisher.FlushAsync();

        var messages = await ReadAsync(publisher.Client, options, 4);
        Assert.Equal("{\"x\":1}", messages[0].Body.ToJsonString());
        Assert.Null(messages[1].Body["status"]);
        Assert.Equal(bad.ToJsonString(), messages[2].Body.ToJsonString());
    }

    [NatsFact]
    public async Task The_real_blocks_go_through_the_stream_and_fit_and_a_second_run_finds_them_there()
    {
        var options = NewOptions();
        await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);
        var files = RealBlocks.Files.Where(file => file.Name.StartsWith("avalanche", StringComparison.Ordinal)
            || file.Name.StartsWith("ethereum-1", StringComparison.Ordinal)).ToList();
        var behind = 0L;

        var first = await new FolderPublisher(publisher).PublishAsync(files, done => behind = done);
        var second = await new FolderPublisher(publisher).PublishAsync(files, static _ => { });
        var fewer = await new FolderPublisher(publisher).PublishAsync([.. files.Where(file => file.Number != 1_000_000)], static _ => { });

        Assert.Equal((files.Count, files.Count, 0, 0), ((int)behind, first.Blocks, first.Known, first.Unreadable));
        Assert.Equal(new FolderPublished { Known = files.Count }, second);
        // Another list of files starts at its first; the ids make that harmless.
        Assert.True(fewer.Blocks > 0);
        var stream = await publisher.Client.JetStream.FindStreamAsync(options.Stream);
        Assert.Equal(first.Transactions + first.Blocks, stream!.State.Messages);
        using var direct = new BlockBatch();
        using var streamed = new BlockBatch();
        var reader = new BlockFileReader(TimeProvider.System);
        foreach (var file in files)
            reader.Read(direct, file);
        var parser = new BlockParser(TimeProvider.System);
        await PullAsync(publisher.Client, options, (int)stream.State.Messages, message =>
        {
            var origin = MessageSubject.Read(options.Subject, message.Subject, message.ReadHeaders())!;
            if (origin.Kind == MessageKind.Transaction)
                parser.ParseTransaction(streamed, origin.Node, "test", message.Payload.Span, message.StreamSequence);
        });
        Assert.Equal(direct.Transactions.Batch.RowCount, streamed.Transactions.Batch.RowCount);
        Assert.Equal(0, streamed.Rejected.Batch.RowCount);
    }

    /// <summary>Whatever a node answers, the rows and the reasons are the same as without a stream between.</summary>
    [NatsFact]
    public async Task The_stream_brings_what_the_block_would_bring_itself()
    {
        var options = NewOptions();
        await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);
        var block = Sample.Block(10);
        var transactions = block["transactions"]!.AsArray();
        transactions[1]!["blockTimestamp"] = "0x0";
        transactions[2]!["blockHash"] = $"0x{9:x64}";
        transactions[3]!["transactionIndex"] = "0x1";
        transactions[4]!["hash"] = Sample.Hash(0);
        transactions[5]!["nonce"] = "0xffffffffffffffff";
        transactions[6]!["blockNumber"] = "0x1";
        transactions[7] = null;
        transactions[8]!["from"] = null;
        transactions[9]!["blockTimestamp"] = null;
        block["gasLimit"] = "0xffffffffffffffff";
        var receipts = new JsonArray([.. Enumerable.Range(0, 10).Select(i => Sample.Receipt(i, i % 2))]);
        receipts[0]!["transactionIndex"] = "0x4";
        receipts[1]!["blockHash"] = $"0x{9:x64}";
        receipts[5]!["gasUsed"] = "0xffffffffffffffff";
        receipts[9]!["status"] = "0x7";
        receipts.RemoveAt(8);
        using var direct = new BlockBatch();
        using var streamed = new BlockBatch();
        var parser = new BlockParser(TimeProvider.System);

        var outcome = parser.Parse(direct, Node, "test", Json(block), Json(receipts));
        var published = await publisher.PublishBlockAsync(Node, Json(block), Json(receipts));
        await publisher.FlushAsync();
        var routes = new MessageRoutes(options.Subject);
        var count = (await publisher.Client.JetStream.FindStreamAsync(options.Stream))!.State.Messages;
        await PullAsync(publisher.Client, options, (int)count, message =>
        {
            var route = routes.Of(message);
            if (SetAside.FindReason(message) is { } problem)
                streamed.Rejected.Add(TimeProvider.System.GetUtcNow(), "test", null, problem, message.Payload.Span);
            else if (route.Kind == MessageKind.Block)
                parser.ParseHeader(streamed, Node, "test", message.Payload.Span);
            else
                parser.ParseTransaction(streamed, Node, "test", message.Payload.Span);
        });

        Assert.Equal(new BlockOutcome(true, 5, 12), outcome);
        Assert.Equal(
            (outcome.Transactions, outcome.Rejected),
            (published.Transactions - published.TransactionsRejected - 1, published.TransactionsRejected + 1 + published.ReceiptsRejected));
        Assert.Equal(Rows(direct.Transactions.Batch), Rows(streamed.Transactions.Batch));
        Assert.Equal(Rows(direct.Blocks.Batch), Rows(streamed.Blocks.Batch));
        Assert.Equal(
            direct.Rejected.Reasons.Select(reason => reason.Replace("transaction 8 of block 43: ", "")).Order(),
            streamed.Rejected.Reasons.Order());
    }

    [NatsFact]
    public async Task A_run_that_was_cut_short_goes_on_where_the_stream_ends()
    {
        var options = NewOptions();
        var files = RealBlocks.Files.Where(file => file.Name.StartsWith("gnosis", StringComparison.Ordinal)).ToList();
        await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FolderPublisher(publisher).PublishAsync(files, done =>
        {
            if (done == 3)
                cancellation.Cancel();
        }, cancellation.Token));
        await publisher.FlushAsync();
        var rest = await new FolderPublisher(publisher).PublishAsync(files, static _ => { });

        Assert.Equal((3, files.Count - 3), (rest.Known, rest.Blocks));
    }

    [Fact]
    public async Task No_server_or_no_url_is_a_clear_error()
    {
        await Assert.ThrowsAsync<EkkoException>(() => ChainPublisher.OpenAsync(new NatsOptions(), TimeProvider.System));
        var error = await Assert.ThrowsAsync<EkkoException>(() =>
            ChainPublisher.OpenAsync(new NatsOptions { Url = "http://joe:s3cret@h" }, TimeProvider.System));
        Assert.Contains("NATS_URL", error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    static NatsOptions NewOptions()
    {
        var name = JetStreamFixture.NewName();
        return new NatsOptions { Url = NatsServer.Shared.Url, Stream = name, Subject = name };
    }

    /// <summary>All values but the time of reading.</summary>
    static List<string> Rows(ColumnBatch batch) =>
    [
        .. Enumerable.Range(0, batch.RowCount).Select(row => string.Join('|', batch.Columns.Where(column => column.Name != "ingested_at")
            .Select(column => !column.IsValid(row) ? "NULL" : column switch
            {
                TextColumn text => Encoding.UTF8.GetString(text[row]),
                FixedColumn<long> numbers => $"{numbers.Values[row]}",
                FixedColumn<int> numbers => $"{numbers.Values[row]}",
                FixedColumn<short> numbers => $"{numbers.Values[row]}",
                FixedColumn<bool> values => $"{values.Values[row]}",
                FixedColumn<Int128> values => $"{values.Values[row]}",
                _ => column.Name,
            }))),
    ];

    static byte[] Json(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    static async Task<List<(string Subject, JsonObject Body)>> ReadAsync(NatsClient client, NatsOptions options, int count)
    {
        var messages = new List<(string, JsonObject)>();
        await PullAsync(client, options, count, message =>
            messages.Add((message.Subject, (JsonObject)JsonNode.Parse(message.Payload.Span)!)));
        return messages;
    }

    static async Task PullAsync(NatsClient client, NatsOptions options, int count, Action<JetStreamMessage> take)
    {
        await JetStreamFixture.NewConsumerAsync(NatsServer.Shared, options.Stream);
        await using var pull = client.CreatePullConsumer(options.Stream, "c");
        for (var read = 0; read < count;)
        {
            using var batch = await pull.ReadAsync().AsTask().WaitAsync(Patience);
            for (var i = 0; i < batch.Count; i++, read++)
                take(batch[i]);
        }
    }
}
