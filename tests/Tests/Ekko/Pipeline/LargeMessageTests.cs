using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Ekko.Messages;
using Ekko.Pipeline;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Ekko.JetStream;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>A message that is larger than a server, a stream or a request takes holds up nothing behind it.</summary>
public sealed class LargeMessageTests
{
    const int Limit = 20_000;

    [NatsFact]
    public async Task A_transaction_that_the_server_does_not_take_is_set_aside_and_the_chain_goes_on()
    {
        using var server = new NatsServer($"max_payload: {Limit}");
        var options = NewOptions(server);
        await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);

        await publisher.PublishBlockAsync(StreamSource.Node, Json(Block(10, large: 1)), default);
        await publisher.PublishBlockAsync(StreamSource.Node, Json(Block(11, large: null)), default);
        await publisher.FlushAsync();

        Assert.Equal(1, publisher.SetAsides);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var (status, _) = await RunningPipeline.CatchUpAsync(place, new PipelineOptions { Nats = options });
        Assert.Equal((5, 2, 1), (status.Total.Transactions, status.Total.Blocks, status.Total.Rejected));
        var rejected = Ask(place, "SELECT reason || '|' || octet_length(payload) || '|' || stream_sequence "
            + "FROM rejected_messages")!.Split('|');
        Assert.Contains($"transaction {Hash(10, 1)}, number 1 of block 10,", rejected[0], StringComparison.Ordinal);
        Assert.Contains($"takes {Limit}", rejected[0], StringComparison.Ordinal);
        Assert.Equal([(Limit / 2).ToString(), "2"], rejected[1..]);
    }

    [NatsFact]
    public async Task A_larger_limit_and_the_block_again_bring_it_into_the_lake()
    {
        var server = NatsServer.Shared;
        var options = NewOptions(server);
        await ChainStreamAsync(maxMessageBytes: Limit);
        await PublishAsync(expected: 1);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var (before, _) = await RunningPipeline.CatchUpAsync(place, new PipelineOptions { Nats = options });
        Assert.Equal((2, 1), (before.Total.Transactions, before.Total.Rejected));

        await ChainStreamAsync(maxMessageBytes: 100_000);
        await PublishAsync(expected: 0);

        var (after, _) = await RunningPipeline.CatchUpAsync(place, new PipelineOptions { Nats = options });
        Assert.Equal((1, 0), (after.Total.Transactions, after.Total.Rejected));
        Assert.Equal("3|3", Ask(place, "SELECT count(*) || '|' || max(transaction_count) FROM transactions "
            + "JOIN blocks USING (block_hash)"));

        async Task PublishAsync(int expected)
        {
            await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);
            await publisher.PublishBlockAsync(StreamSource.Node, Json(Block(10, large: 2)), default);
            await publisher.FlushAsync();
            Assert.Equal(expected, publisher.SetAsides);
        }

        async Task ChainStreamAsync(int maxMessageBytes)
        {
            var config = ChainStream.Configuration(options);
            config.MaxMsgSize = maxMessageBytes;
            await server.JetStream.CreateOrUpdateStreamAsync(config);
        }
    }

    [NatsFact]
    public async Task A_block_or_a_document_that_the_server_does_not_take_is_set_aside_and_a_source_goes_on_behind_it()
    {
        using var server = new NatsServer($"max_payload: {Limit}");
        var options = NewOptions(server);
        await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);
        await publisher.PublishUnreadableAsync(StreamSource.Node, new byte[Limit], "document");
        await publisher.FlushAsync();
        Assert.Equal("document", await publisher.FindResumePointAsync(StreamSource.Node));
        var block = Block(10, large: null);
        block["extraData"] = $"0x{new string('a', Limit)}";

        var published = await publisher.PublishBlockAsync(StreamSource.Node, Json(block), default, resumePoint: "block");
        await publisher.FlushAsync();

        Assert.Equal(published, await publisher.FindLastBlockAsync(StreamSource.Node));
        Assert.Equal("block", await publisher.FindResumePointAsync(StreamSource.Node));
        using var place = new ContractLake(CatalogKind.Sqlite);
        var (status, _) = await RunningPipeline.CatchUpAsync(place, new PipelineOptions { Nats = options });
        Assert.Equal((3, 0, 2), (status.Total.Transactions, status.Total.Blocks, status.Total.Rejected));
        Assert.Equal(
            "a document that is no block has 20000 bytes|block 10 0x000000000000000000000000000000000000000000000000000000000000000a has",
            Ask(place, "SELECT string_agg(split_part(reason, ' as a message', 1), '|' ORDER BY stream_sequence) FROM rejected_messages")!
                [..^" 20441 bytes".Length]);
    }

    [NatsFact]
    public async Task A_folder_tells_how_many_messages_were_set_aside()
    {
        using var server = new NatsServer($"max_payload: {Limit}");
        var options = NewOptions(server);
        using var folder = new TemporaryFolder();
        foreach (var number in (int[])[10, 11, 12])
            await File.WriteAllTextAsync(
                Path.Combine(folder.Path, $"avalanche-{number}.json"), Block(number, number == 11 ? 0 : null).ToJsonString());
        var environment = new Dictionary<string, string>
        {
            ["NATS_URL"] = server.Url,
            ["NATS_STREAM"] = options.Stream,
            ["NATS_SUBJECT"] = options.Subject,
        };

        var result = await RunCli.RunAsync(environment, "", "source", "blocks", folder.Path);

        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("3 blocks, 9 transactions", result.Output, StringComparison.Ordinal);
        Assert.Contains("set aside     1 message larger than the server takes", result.Output, StringComparison.Ordinal);
    }

    [NatsFact]
    public async Task A_message_that_is_larger_than_what_a_pipeline_asks_for_at_a_time_is_read()
    {
        using var server = new NatsServer("max_payload: 32MB");
        var options = NewOptions(server);
        await using var publisher = await ChainPublisher.OpenAsync(options, TimeProvider.System);
        var block = Block(10, large: null);
        block["transactions"]![1]!["input"] = $"0x{new string('a', 12_000_000)}";

        await publisher.PublishBlockAsync(StreamSource.Node, Json(block), default);
        await publisher.FlushAsync();

        using var place = new ContractLake(CatalogKind.Sqlite);
        var (status, _) = await RunningPipeline.CatchUpAsync(place, new PipelineOptions { Nats = options });
        Assert.Equal((3, 1, 0), (status.Total.Transactions, status.Total.Blocks, status.Total.Rejected));
        Assert.Equal("6000000", Ask(place, "SELECT max(octet_length(input_data)) FROM transactions"));
    }

    [NatsTheory]
    [InlineData("NATS/1.0\r\nEkko-Set-Aside: a reason of its own\r\n\r\n", "a reason of its own")]
    [InlineData("NATS/1.0\r\nEkko-Set-Aside: x\r\nno colon\r\n\r\n", "its headers are malformed")]
    [InlineData("NATS/1.0\r\nOther: Ekko-Set-Aside: x\r\n\r\n", null)]
    public async Task Headers_of_any_publisher_are_read_with_care(string headers, string? reason)
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        var payload = Encoding.UTF8.GetString(StreamSource.Message(1));
        using var connection = new TcpClient("127.0.0.1", source.Server.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(
            "CONNECT {\"verbose\":false,\"headers\":true}\r\n"
            + $"HPUB {source.Subject} {headers.Length} {headers.Length + payload.Length}\r\n{headers}{payload}\r\nPING\r\n"));
        using var answers = new StreamReader(stream);
        while (await answers.ReadLineAsync() != "PONG")
        {
        }

        await JetStreamFixture.Eventually(async () =>
            (await JetStreamFixture.InfoAsync(source.Server, source.Options.Stream)).State.Messages == 1);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var (status, _) = await RunningPipeline.CatchUpAsync(place, new PipelineOptions { Nats = source.Options });

        Assert.Equal((reason is null ? 1 : 0, reason is null ? 0 : 1), (status.Total.Transactions, status.Total.Rejected));
        Assert.Equal(reason, Ask(place, "SELECT max(reason) FROM rejected_messages"));
    }

    static NatsOptions NewOptions(NatsServer server)
    {
        var name = JetStreamFixture.NewName();
        return new NatsOptions { Url = server.Url, Stream = name, Subject = name };
    }

    static string Hash(int block, int index) => $"0x{(block * 100) + index:x64}";

    /// <summary>A block of three transactions, one of them perhaps too large.</summary>
    static JsonObject Block(int number, int? large)
    {
        var block = Sample.Block(3);
        block["number"] = $"0x{number:x}";
        block["hash"] = $"0x{number:x64}";
        block["parentHash"] = $"0x{number - 1:x64}";
        for (var i = 0; i < 3; i++)
        {
            var transaction = block["transactions"]![i]!.AsObject();
            transaction["hash"] = Hash(number, i);
            transaction["blockNumber"] = $"0x{number:x}";
            transaction["blockHash"] = $"0x{number:x64}";
            if (i == large)
                transaction["input"] = $"0x{new string('1', 2 * Limit)}";
        }

        return block;
    }

    static byte[] Json(JsonObject node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    static string? Ask(ContractLake place, string sql)
    {
        using var source = place.Open();
        using var connection = source.OpenConnection();
        return Answer.Of(connection, sql).Rows[0][0];
    }
}
