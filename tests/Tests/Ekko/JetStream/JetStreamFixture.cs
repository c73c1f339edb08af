using Ekko.JetStream;
using Ekko.Tests.Servers;
using NATS.Client.JetStream.Models;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>Streams and consumers of a test's own.</summary>
static class JetStreamFixture
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static async Task Eventually(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(10, limit.Token);
    }

    internal static string NewName() => $"s{Guid.NewGuid():N}";

    internal static StreamConfig Config(string name) => new()
    {
        Name = name,
        Subjects = [$"{name}.>"],
        Storage = StreamConfigStorage.File,
        Retention = StreamConfigRetention.Limits,
        Discard = StreamConfigDiscard.New,
        DuplicateWindow = TimeSpan.FromMinutes(2),
    };

    internal static async Task<string> NewStreamAsync(NatsServer server)
    {
        var name = NewName();
        await server.JetStream.CreateStreamAsync(Config(name));
        return name;
    }

    internal static async Task NewConsumerAsync(
        NatsServer server, string stream, TimeSpan? ackWait = null, ConsumerConfigAckPolicy policy = ConsumerConfigAckPolicy.All) =>
        await server.JetStream.CreateConsumerAsync(stream, new ConsumerConfig
        {
            DurableName = "c",
            AckPolicy = policy,
            AckWait = ackWait ?? TimeSpan.FromSeconds(30),
            MaxAckPending = -1,
        });

    /// <summary>A stream of some messages.</summary>
    internal static async Task<string> NewStreamAsync(NatsServer server, NatsClient client, int count, int bytes)
    {
        var stream = await NewStreamAsync(server);
        await using var publisher = client.CreatePublisher();
        for (var i = 0; i < count; i++)
            await publisher.PublishAsync($"{stream}.a", new byte[bytes]);
        await publisher.FlushAsync();
        return stream;
    }

    internal static async Task<StreamInfo> InfoAsync(NatsServer server, string stream) =>
        (await server.JetStream.GetStreamAsync(stream)).Info;

    internal static async Task<ConsumerInfo> ConsumerAsync(NatsServer server, string stream) =>
        (await server.JetStream.GetConsumerAsync(stream, "c")).Info;
}
