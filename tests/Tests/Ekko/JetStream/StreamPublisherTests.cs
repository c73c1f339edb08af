using System.Text;
using Ekko.JetStream;
using Ekko.Tests.Servers;
using NATS.Client.Core;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>Publishing into a real server's streams: order, results, what happens when the stream or the server is not there.</summary>
public sealed class StreamPublisherTests
{
    static TimeSpan Patience => JetStreamFixture.Patience;

    [NatsFact]
    public async Task Many_messages_arrive_once_in_order_and_are_acknowledged()
    {
        const int Count = 20_000;
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var name = await JetStreamFixture.NewStreamAsync(server);
        var results = new List<PublishResult>();
        await using (var publisher = client.CreatePublisher(new PublisherOptions { Window = 500, OnResult = results.Add }))
        {
            for (var i = 0; i < Count; i++)
            {
                var headers = i % 2 == 0 ? null : new NatsHeaders { { "N", $"ö{i}" } };
                await publisher.PublishAsync(i % 3 == 0 ? $"{name}.a" : $"{name}.ö", Payload(i), $"id-{i}", headers);
            }

            await publisher.FlushAsync();
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => new PublishResult(i, i + 1, false, null)), results);
        await JetStreamFixture.NewConsumerAsync(server, name);
        await using var pull = client.CreatePullConsumer(name, "c", new PullOptions { MaxMessages = 1000, MaxBytes = 200_000 });
        var next = 0;
        using var limit = new CancellationTokenSource(Patience);
        while (next < Count)
        {
            using var batch = await pull.ReadAsync(limit.Token);
            for (var i = 0; i < batch.Count; i++, next++)
            {
                var message = batch[i];
                Assert.Equal(Payload(next), message.Payload.ToArray());
                Assert.Equal(next % 3 == 0 ? $"{name}.a" : $"{name}.ö", message.Subject);
                var headers = message.ReadHeaders()!;
                Assert.Equal(next % 2 == 0 ? null : $"ö{next}", headers.TryGetLastValue("N", out var value) ? value : null);
                Assert.Equal((next + 1, 1), (message.StreamSequence, message.Delivered));
                Assert.InRange(message.Time, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(150));
            }

            pull.Acknowledge(batch[batch.Count - 1].Ack);
        }

        await JetStreamFixture.Eventually(async () => (await JetStreamFixture.ConsumerAsync(server, name)).AckFloor.StreamSeq == Count);
    }

    [NatsFact]
    public async Task A_second_message_of_an_id_is_a_duplicate()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var name = await JetStreamFixture.NewStreamAsync(server);
        var results = new List<PublishResult>();
        await using var publisher = client.CreatePublisher(new PublisherOptions { OnResult = results.Add });

        await publisher.PublishAsync($"{name}.a", "one"u8.ToArray(), "id-1", new NatsHeaders { { "Kind", "x" } });
        await publisher.PublishAsync($"{name}.a", "two"u8.ToArray(), "id-1");
        await publisher.FlushAsync();

        Assert.Equal([new(0, 1, false, null), new(1, 1, true, null)], results);
        var stored = await client.JetStream.FindLastMessageAsync(name, $"{name}.a");
        Assert.Equal("one", Encoding.UTF8.GetString(stored!.Data.Span));
    }

    [NatsFact]
    public async Task A_message_that_is_too_large_is_refused_before_it_is_sent_and_the_largest_is_not()
    {
        using var server = new NatsServer("max_payload: 2000");
        await using var client = await server.ConnectAsync();
        var name = await JetStreamFixture.NewStreamAsync(server);
        await using var publisher = client.CreatePublisher();
        // NATS/1.0, Nats-Msg-Id: 12345678 and two ends of a line.
        const int HeaderBytes = 10 + 23 + 2;

        var error = await Assert.ThrowsAsync<JetStreamException>(
            () => publisher.PublishAsync($"{name}.a", new byte[2001 - HeaderBytes], "12345678").AsTask());
        await publisher.PublishAsync($"{name}.a", new byte[2000 - HeaderBytes], "12345678");
        await publisher.FlushAsync();

        Assert.Equal(JetStreamErrorKind.TooLarge, error.Kind);
        Assert.Equal(1, (await JetStreamFixture.InfoAsync(server, name)).State.Messages);
    }

    [NatsFact]
    public async Task Publishing_and_pulling_go_on_through_restarts_of_the_server_and_nothing_is_lost_doubled_or_out_of_order()
    {
        const int Count = 15_000;
        using var server = new NatsServer("");
        await using var producer = await server.ConnectAsync();
        await using var consumer = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server);
        await JetStreamFixture.NewConsumerAsync(server, stream, TimeSpan.FromSeconds(1));
        var acknowledged = new bool[Count];
        await using var publisher = producer.CreatePublisher(new PublisherOptions
        {
            Window = 2_000,
            OnResult = result => acknowledged[result.Index] = result.Error is null,
        });
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < Count; i++)
                await publisher.PublishAsync($"{stream}.a", BitConverter.GetBytes(i), $"id-{i}");
            await publisher.FlushAsync();
        });
        var seen = new HashSet<int>();
        await using var pull = consumer.CreatePullConsumer(
            stream, "c", new PullOptions { MaxMessages = 300, IdleHeartbeat = TimeSpan.FromSeconds(1) });
        var pulling = Task.Run(async () =>
        {
            while (seen.Count < Count)
            {
                using var batch = await pull.ReadAsync().AsTask().WaitAsync(Patience);
                for (var i = 0; i < batch.Count; i++)
                {
                    var number = BitConverter.ToInt32(batch[i].Payload.Span);
                    // The stream has them as they were published.
                    Assert.Equal(number + 1, batch[i].StreamSequence);
                    seen.Add(number);
                }

                pull.Acknowledge(batch[batch.Count - 1].Ack);
            }
        });

        for (var restart = 1; restart <= 4; restart++)
        {
            var reached = restart * Count / 6;
            await JetStreamFixture.Eventually(() => Task.FromResult(publisher.Settled > reached));
            server.End(restart == 2 ? "INT" : "KILL");
            server.StartAgain();
        }

        await publishing.WaitAsync(Patience);
        await pulling.WaitAsync(Patience);
        Assert.All(acknowledged, Assert.True);
        Assert.Equal(Count, (await JetStreamFixture.InfoAsync(server, stream)).State.Messages);
    }

    [NatsFact]
    public async Task A_stream_that_is_full_refuses_with_its_code_and_every_message_has_a_result()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var name = JetStreamFixture.NewName();
        await server.JetStream.CreateStreamAsync(JetStreamFixture.Config(name) with { MaxMsgs = 3 });
        var results = new List<PublishResult>();
        await using (var publisher = client.CreatePublisher(new PublisherOptions { OnResult = results.Add }))
        {
            for (var i = 0; i < 5; i++)
                await publisher.PublishAsync($"{name}.a", default, $"id-{i}");
            await publisher.FlushAsync().WaitAsync(Patience);
        }

        await using var strict = client.CreatePublisher();
        await strict.PublishAsync($"{name}.a", default, "more");
        var error = await Assert.ThrowsAsync<JetStreamException>(() => strict.FlushAsync().WaitAsync(Patience));

        Assert.Equal([1, 2, 3, 0, 0], results.Select(result => result.Sequence));
        Assert.All(results.Skip(3), result => Assert.Equal(JetStreamErrorCode.StoreFailed, result.Error!.ErrorCode));
        Assert.Equal(JetStreamErrorCode.StoreFailed, error.ErrorCode);
        Assert.Same(error, await Assert.ThrowsAsync<JetStreamException>(() => strict.PublishAsync($"{name}.a", default).AsTask()));
    }

    [NatsFact]
    public async Task A_subject_that_no_stream_takes_is_a_clear_error()
    {
        await using var client = await NatsServer.Shared.ConnectAsync();
        await using var publisher = client.CreatePublisher(new PublisherOptions { AckTimeout = TimeSpan.FromMilliseconds(300) });
        await publisher.PublishAsync("nowhere.to.go", default, "id");

        var error = await Assert.ThrowsAsync<JetStreamException>(() => publisher.FlushAsync().WaitAsync(Patience));

        Assert.Equal(JetStreamErrorKind.NoResponders, error.Kind);
        Assert.Contains("nowhere.to.go", error.Message);
    }

    [NatsFact]
    public async Task A_stream_that_comes_late_gets_what_was_published_before_in_order()
    {
        const int Count = 200;
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var name = JetStreamFixture.NewName();
        var results = new List<PublishResult>();
        await using var publisher = client.CreatePublisher(new PublisherOptions { OnResult = results.Add });
        for (var i = 0; i < Count; i++)
            await publisher.PublishAsync($"{name}.a", default, $"id-{i}");

        await server.JetStream.CreateStreamAsync(JetStreamFixture.Config(name));
        await publisher.FlushAsync().WaitAsync(Patience);

        // The first message went alone, so that no later one was on its way when the stream came.
        Assert.Equal(Enumerable.Range(0, Count).Select(i => new PublishResult(i, i + 1, false, null)), results);
    }

    static byte[] Payload(int i) => Encoding.UTF8.GetBytes($"message {i} {new string('x', i % 97)}");
}
