using System.Text;
using Ekko.Blocks;
using Ekko.JetStream;
using Ekko.Messages;
using Ekko.Tests.Servers;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>A stream of a test's own, and made-up messages for it.</summary>
sealed class StreamSource : IAsyncDisposable
{
    public const int PerBlock = 100;
    static int _last;
    readonly string _name = $"test{Interlocked.Increment(ref _last)}";

    StreamSource(NatsServer server, NatsClient client) =>
        (Server, Client, Options) = (server, client, new NatsOptions { Url = server.Url, Stream = _name, Subject = $"{_name}.tx" });

    public static NodeConfig Node { get; } = new("Avalanche", "Fuji");

    public NatsServer Server { get; }

    public NatsClient Client { get; }

    public NatsOptions Options { get; }

    public string Subject => MessageSubject.OfTransactions(Options.Subject, Node);

    public static async Task<StreamSource> OpenAsync(NatsServer server)
    {
        var source = new StreamSource(server, await server.ConnectAsync());
        await source.CreateAsync();
        return source;
    }

    public async Task CreateAsync() => await Server.JetStream.CreateStreamAsync(
        new StreamConfig
        {
            Name = Options.Stream,
            Subjects = [Options.Subject, Options.Subject + ".>"],
            Discard = StreamConfigDiscard.New
        });

    /// <summary>Deletes the stream.</summary>
    public async Task DeleteAsync() => await Server.JetStream.DeleteStreamAsync(Options.Stream);

    /// <summary>The names of the stream's consumers.</summary>
    public async Task<List<string>> ConsumersAsync()
    {
        var names = new List<string>();
        await foreach (var name in Server.JetStream.ListConsumerNamesAsync(Options.Stream))
            names.Add(name);
        return names;
    }

    /// <summary>Publishes made-up transactions.</summary>
    /// <param name="numbers">Their numbers: equal numbers are the same transaction.</param>
    /// <param name="node">The chain; null for <see cref="Node"/>.</param>
    public async Task PublishAsync(IEnumerable<int> numbers, NodeConfig? node = null)
    {
        var subject = MessageSubject.OfTransactions(Options.Subject, node ?? Node);
        await using var publisher = Client.CreatePublisher();
        foreach (var number in numbers)
            await publisher.PublishAsync(subject, Message(number));
        await publisher.FlushAsync();
    }

    public async Task PublishAsync(string subject, byte[] payload) =>
        (await Server.JetStream.PublishAsync(subject, payload)).EnsureSuccess();

    /// <summary>A transaction: its block is the hundred it is in.</summary>
    public static byte[] Message(int number)
    {
        var block = 1000 + (number / PerBlock);
        return Encoding.UTF8.GetBytes($$"""
            {"hash":"0x{{number + 1:x64}}","blockHash":"0x{{block:x64}}","blockNumber":"0x{{block:x}}","transactionIndex":"0x{{number % PerBlock:x}}","from":"0x00000000000000000000000000000000000000aa","to":"0x00000000000000000000000000000000000000bb","value":"0x{{number:x}}","gas":"0x5208","gasPrice":"0x3b9aca00","nonce":"0x1","chainId":"0xa869","type":"0x2","input":"0x","blockTimestamp":"0x{{0x65920080 + block:x}}","status":"0x1","gasUsed":"0x5208"}
            """);
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
