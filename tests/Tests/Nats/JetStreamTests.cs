using System.Text;
using Ekko.Nats;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Nats;

/// <summary>Streams, consumers, publishing and pulling against a real server.</summary>
public sealed class JetStreamTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NatsFact]
    public async Task A_stream_is_made_once_and_brought_to_another_configuration()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var name = NewName();
        var config = Config(name) with { MaxMessages = 10 };

        var made = await connection.JetStream.CreateOrUpdateStreamAsync(config);
        var again = await connection.JetStream.CreateOrUpdateStreamAsync(config);
        var wider = await connection.JetStream.CreateOrUpdateStreamAsync(config with { MaxMessages = 20, Description = "wider" });
        var same = await connection.JetStream.CreateOrUpdateStreamAsync(new StreamConfig { Name = name });

        Assert.Equal(made.Created, again.Created);
        Assert.Equal(20, wider.Config.MaxMessages);
        Assert.Equal(
            (20L, "wider", TimeSpan.FromMinutes(2)), (same.Config.MaxMessages, same.Config.Description, same.Config.DuplicateWindow));
    }

    [NatsFact]
    public async Task A_stream_that_cannot_become_the_one_wanted_is_a_clear_error()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var config = Config(NewName());
        await connection.JetStream.CreateOrUpdateStreamAsync(config);

        var error = await Assert.ThrowsAsync<JetStreamException>(
            () => connection.JetStream.CreateOrUpdateStreamAsync(config with { Retention = StreamRetention.WorkQueue }));

        Assert.Contains("retention \"limits\" -> \"workqueue\"", error.Message);
        Assert.NotEqual(0, error.ErrorCode);
    }

    [NatsFact]
    public async Task What_is_not_there_is_null()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var name = NewName();

        Assert.Null(await connection.JetStream.FindStreamAsync(name));
        var noStream = await Assert.ThrowsAsync<JetStreamException>(() => connection.JetStream.FindConsumerAsync(name, "c"));
        Assert.Equal(JetStreamErrorCode.StreamNotFound, noStream.ErrorCode);
        Assert.False(await connection.JetStream.DeleteStreamAsync(name));
        await connection.JetStream.CreateOrUpdateStreamAsync(Config(name));
        Assert.Null(await connection.JetStream.FindConsumerAsync(name, "c"));
        Assert.Null(await connection.JetStream.FindMessageAsync(name, 1));
        Assert.Null(await connection.JetStream.FindLastMessageAsync(name, $"{name}.*"));
    }

    [NatsFact]
    public async Task A_published_message_can_be_read_back_and_a_second_one_of_its_id_is_a_duplicate()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var name = await NewStreamAsync(connection);

        var first = await connection.JetStream.PublishAsync($"{name}.a", "one"u8.ToArray(), "id-1", new NatsHeaders { { "Kind", "x" } });
        var second = await connection.JetStream.PublishAsync($"{name}.a", "two"u8.ToArray(), "id-1");
        var stored = await connection.JetStream.FindLastMessageAsync(name, $"{name}.a");

        Assert.Equal(new PublishAck(name, 1, false), first);
        Assert.Equal(new PublishAck(name, 1, true), second);
        Assert.Equal("one", Encoding.UTF8.GetString(stored!.Payload.Span));
        Assert.Equal(("x", "id-1"), (stored.Headers!["Kind"], stored.Headers["Nats-Msg-Id"]));
    }

    [NatsFact]
    public async Task Many_messages_arrive_once_in_order_and_are_acknowledged()
    {
        const int Count = 20_000;
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var name = await NewStreamAsync(connection);
        var results = new List<PublishResult>();
        await using (var publisher = connection.JetStream.CreatePublisher(new PublisherOptions { Window = 500, OnResult = results.Add }))
        {
            for (var i = 0; i < Count; i++)
                await publisher.PublishAsync(
                    i % 3 == 0 ? $"{name}.a" : $"{name}.b", Payload(i), $"id-{i}", i % 2 == 0 ? null : new NatsHeaders { { "N", $"{i}" } });
            await publisher.FlushAsync();
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => new PublishResult(i, i + 1, false, null)), results);
        var consumer = await NewConsumerAsync(connection, name);
        await using var pull =
            connection.JetStream.CreatePullConsumer(name, consumer, new PullOptions { MaxMessages = 1000, MaxBytes = 200_000 });
        var next = 0;
        using var limit = new CancellationTokenSource(Patience);
        while (next < Count)
        {
            using var batch = await pull.ReadAsync(limit.Token);
            for (var i = 0; i < batch.Count; i++, next++)
            {
                var message = batch[i];
                Assert.Equal(Payload(next), message.Payload.ToArray());
                Assert.Equal(next % 3 == 0 ? $"{name}.a" : $"{name}.b", Encoding.UTF8.GetString(message.Subject.Span));
                Assert.Equal(next % 2 == 0 ? null : $"{next}", message.ReadHeaders()!["N"]);
                Assert.Equal((next + 1, 1), (message.StreamSequence, message.Delivered));
                Assert.InRange(message.Time, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(150));
            }

            await pull.AckAsync(batch.ToAckTokens());
        }

        await connection.FlushAsync();
        await Eventually(async () => (await connection.JetStream.FindConsumerAsync(name, consumer))!.AckFloor.StreamSequence == Count);
    }

    static byte[] Payload(int i) => Encoding.UTF8.GetBytes($"message {i} {new string('x', i % 97)}");

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
        Storage = StreamStorage.File,
        Retention = StreamRetention.Limits,
        Discard = StreamDiscard.New,
        DuplicateWindow = TimeSpan.FromMinutes(2),
    };

    internal static async Task<string> NewStreamAsync(NatsConnection connection)
    {
        var name = NewName();
        await connection.JetStream.CreateOrUpdateStreamAsync(Config(name));
        return name;
    }

    internal static async Task<string> NewConsumerAsync(
        NatsConnection connection, string stream, AckPolicy policy = AckPolicy.Explicit, TimeSpan? ackWait = null)
    {
        await connection.JetStream.CreateOrUpdateConsumerAsync(
            stream, new ConsumerConfig
            {
                DurableName = "c",
                AckPolicy = policy,
                AckWait = ackWait ?? TimeSpan.FromSeconds(30),
                MaxAckPending = 100_000
            });
        return "c";
    }
}
