using System.Text;
using Ekko.JetStream;
using Ekko.Tests.Servers;
using NATS.Client.Core;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>Pulling from a real server: limits, acknowledgements, redelivery, what happens when things go away.</summary>
public sealed class PullConsumerTests
{
    static TimeSpan Patience => JetStreamFixture.Patience;

    [NatsFact]
    public async Task No_more_is_asked_for_than_the_limits_allow_and_a_slow_reader_loses_nothing()
    {
        const int Count = 500;
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server, client, Count, 1_000);
        await JetStreamFixture.NewConsumerAsync(server, stream);
        await using var pull = client.CreatePullConsumer(stream, "c", new PullOptions { MaxMessages = 50, MaxBytes = 20_000 });

        var next = 0;
        while (next < Count)
        {
            // What this reader has not taken yet is bounded: the server holds the rest back.
            await JetStreamFixture.Eventually(async () => (await JetStreamFixture.ConsumerAsync(server, stream)).NumAckPending > next);
            await client.Link!.PingAsync(Patience);
            using var batch = await ReadAsync(pull);
            Assert.InRange(batch.Count, 1, 50);
            Assert.InRange(batch.ByteSize, 1, 20_000);
            for (var i = 0; i < batch.Count; i++)
                Assert.Equal(++next, batch[i].StreamSequence);
        }
    }

    [NatsFact]
    public async Task A_message_larger_than_the_limit_comes_alone_and_others_before_and_behind_it_come_too()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server, client, 3, 100);
        await using (var publisher = client.CreatePublisher())
        {
            foreach (var bytes in (int[])[10_000, 100, 20_000, 30_000, 100])
                await publisher.PublishAsync($"{stream}.a", new byte[bytes]);
            await publisher.FlushAsync();
        }

        await JetStreamFixture.NewConsumerAsync(server, stream);
        await using var pull = client.CreatePullConsumer(stream, "c", new PullOptions { MaxBytes = 5_000 });
        var sizes = new List<int>();
        while (sizes.Count < 8)
        {
            using var batch = await ReadAsync(pull);
            for (var i = 0; i < batch.Count; i++)
                sizes.Add(batch[i].Payload.Length);
            if (sizes[^1] >= 10_000)
                Assert.Equal(1, batch.Count);
        }

        Assert.Equal([100, 100, 100, 10_000, 100, 20_000, 30_000, 100], sizes);
    }

    [NatsFact]
    public async Task Acknowledging_the_last_acknowledges_all_before_it()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server, client, 100, 10);
        await JetStreamFixture.NewConsumerAsync(server, stream);
        await using var pull = client.CreatePullConsumer(stream, "c");
        var tokens = new List<AckToken>();
        while (tokens.Count < 100)
        {
            using var batch = await ReadAsync(pull);
            for (var i = 0; i < batch.Count; i++)
                tokens.Add(batch[i].Ack);
        }

        pull.Acknowledge(tokens[69]);

        await JetStreamFixture.Eventually(async () => await JetStreamFixture.ConsumerAsync(server, stream) is
        {
            AckFloor.StreamSeq: 70,
            NumAckPending: 30,
        });
    }

    [NatsFact]
    public async Task What_is_not_acknowledged_comes_again()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server, client, 4, 10);
        await JetStreamFixture.NewConsumerAsync(server, stream, TimeSpan.FromMilliseconds(500));
        await using var pull = client.CreatePullConsumer(stream, "c");
        var deliveries = new List<(long Sequence, long Delivered)>();
        var hasAcknowledged = false;
        while (deliveries.Count(delivery => delivery.Delivered == 2) < 2)
        {
            using var batch = await ReadAsync(pull);
            for (var i = 0; i < batch.Count; i++)
            {
                deliveries.Add((batch[i].StreamSequence, batch[i].Delivered));
                if (!hasAcknowledged && batch[i].StreamSequence == 2)
                {
                    pull.Acknowledge(batch[i].Ack);
                    hasAcknowledged = true;
                }
            }
        }

        Assert.Equal([(1, 1), (2, 1), (3, 1), (4, 1)], deliveries.Take(4));
        Assert.All(deliveries.Skip(4), delivery => Assert.InRange(delivery.Sequence, 3, 4));
    }

    [NatsFact]
    public async Task Messages_that_come_later_wake_the_reader_across_expired_requests()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server);
        await JetStreamFixture.NewConsumerAsync(server, stream);
        await using var listener = new NatsConnection(new NatsOpts { Url = server.Url });
        await using var requests = await listener.SubscribeCoreAsync<byte[]>($"$JS.API.CONSUMER.MSG.NEXT.{stream}.c");
        await listener.PingAsync();
        await using var pull = client.CreatePullConsumer(
            stream, "c", new PullOptions { Expires = TimeSpan.FromMilliseconds(300), IdleHeartbeat = TimeSpan.FromMilliseconds(100) });
        using var limit = new CancellationTokenSource(Patience);
        for (var i = 1; i <= 3; i++)
        {
            var reading = pull.ReadAsync().AsTask();
            // The next request comes when the one before it has expired.
            for (var request = 0; request < 2; request++)
                await requests.Msgs.ReadAsync(limit.Token);
            Assert.False(reading.IsCompleted);
            await server.JetStream.PublishAsync($"{stream}.a", Array.Empty<byte>());
            using var batch = await reading.WaitAsync(Patience);
            Assert.Equal((1, i), (batch.Count, batch[0].StreamSequence));
        }

        Assert.Equal(3, (await JetStreamFixture.ConsumerAsync(server, stream)).NumAckPending);
    }

    [NatsFact]
    public async Task Reading_can_be_cancelled_without_losing_a_message()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server);
        await JetStreamFixture.NewConsumerAsync(server, stream);
        await using var pull = client.CreatePullConsumer(stream, "c");
        using (var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(30)))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull.ReadAsync(cancellation.Token).AsTask());
        await server.JetStream.PublishAsync($"{stream}.a", "x"u8.ToArray());

        using var batch = await ReadAsync(pull);

        Assert.Equal("x", Encoding.UTF8.GetString(batch[0].Payload.Span));
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch[0]);
    }

    [NatsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_consumer_that_is_deleted_is_an_error_not_silence(bool withStream)
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server);
        await JetStreamFixture.NewConsumerAsync(server, stream);
        await using var pull = client.CreatePullConsumer(stream, "c");
        var reading = pull.ReadAsync().AsTask();
        await JetStreamFixture.Eventually(async () => (await JetStreamFixture.ConsumerAsync(server, stream)).NumWaiting > 0);

        if (withStream)
            await server.JetStream.DeleteStreamAsync(stream);
        else
            await server.JetStream.DeleteConsumerAsync(stream, "c");

        var error = await Assert.ThrowsAsync<JetStreamException>(() => reading.WaitAsync(Patience));
        Assert.Equal(JetStreamErrorKind.Gone, error.Kind);
        Assert.Contains(stream, error.Message);
    }

    [NatsFact]
    public async Task A_consumer_that_is_deleted_while_the_server_is_away_is_an_error_not_silence()
    {
        using var server = new NatsServer("");
        await using var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server);
        await JetStreamFixture.NewConsumerAsync(server, stream);
        await using var pull = client.CreatePullConsumer(
            stream, "c", new PullOptions { Expires = TimeSpan.FromSeconds(2), IdleHeartbeat = TimeSpan.FromMilliseconds(500) });
        var reading = pull.ReadAsync().AsTask();

        server.End("INT");
        Directory.Delete(Path.Combine(server.Folder, "jetstream"), recursive: true);
        server.StartAgain();

        Assert.Equal(JetStreamErrorKind.Gone, (await Assert.ThrowsAsync<JetStreamException>(() => reading.WaitAsync(Patience))).Kind);
    }

    [NatsFact]
    public async Task A_consumer_that_was_never_there_is_an_error()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server);
        await using var pull = client.CreatePullConsumer(
            stream, "absent", new PullOptions { Expires = TimeSpan.FromMilliseconds(200), IdleHeartbeat = TimeSpan.FromMilliseconds(100) });

        var error = await Assert.ThrowsAsync<JetStreamException>(() => pull.ReadAsync().AsTask().WaitAsync(Patience));

        Assert.Equal(JetStreamErrorKind.Gone, error.Kind);
    }

    static async Task<MessageBatch> ReadAsync(PullConsumer pull) => await pull.ReadAsync().AsTask().WaitAsync(Patience);
}
