using System.Text;
using Ekko.Nats;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Nats;

/// <summary>Pulling from a real server: limits, acknowledgements of every kind, what happens when things go away.</summary>
public sealed class PullConsumerTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NatsFact]
    public async Task A_consumer_is_made_once_and_brought_to_another_configuration()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await JetStreamTests.NewStreamAsync(connection);
        var config = new ConsumerConfig
        {
            DurableName = "c",
            AckPolicy = AckPolicy.All,
            AckWait = TimeSpan.FromSeconds(10),
            DeliverPolicy = DeliverPolicy.ByStartSequence,
            StartSequence = 7,
            FilterSubject = $"{stream}.a",
        };

        var made = await connection.JetStream.CreateOrUpdateConsumerAsync(stream, config);
        var again = await connection.JetStream.CreateOrUpdateConsumerAsync(stream, config);
        var patient = await connection.JetStream.CreateOrUpdateConsumerAsync(stream, config with { AckWait = TimeSpan.FromSeconds(20) });
        var error = await Assert.ThrowsAsync<JetStreamException>(
            () => connection.JetStream.CreateOrUpdateConsumerAsync(stream, config with { AckPolicy = AckPolicy.Explicit }));

        Assert.Equal(7, made.Config.StartSequence);
        Assert.Equal(made.Config, again.Config);
        Assert.Equal(TimeSpan.FromSeconds(20), patient.Config.AckWait);
        Assert.Contains("ack_policy \"all\" -> \"explicit\"", error.Message);
    }

    [NatsFact]
    public async Task A_consumer_begins_at_a_time_and_the_same_again_is_no_update()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await JetStreamTests.NewStreamAsync(connection);
        // nats-server 2.9 refuses every update of a consumer with a start time.
        var config = new ConsumerConfig
        {
            DurableName = "c",
            DeliverPolicy = DeliverPolicy.ByStartTime,
            StartTime = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
        };

        var made = await connection.JetStream.CreateOrUpdateConsumerAsync(stream, config);
        var again = await connection.JetStream.CreateOrUpdateConsumerAsync(stream, config);

        Assert.Equal(config.StartTime, made.Config.StartTime);
        Assert.Equal(made.Config, again.Config);
    }

    [NatsFact]
    public async Task No_more_is_asked_for_than_the_limits_allow_and_a_slow_reader_loses_nothing()
    {
        const int Count = 500;
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await PublishAsync(connection, Count, 1_000);
        await JetStreamTests.NewConsumerAsync(connection, stream);
        await using var pull =
            connection.JetStream.CreatePullConsumer(stream, "c", new PullOptions { MaxMessages = 50, MaxBytes = 20_000 });

        var next = 0;
        while (next < Count)
        {
            using var batch = await ReadAsync(pull);
            // What this reader has not taken yet is bounded: the server holds the rest back.
            Assert.InRange(batch.Count, 1, 50);
            Assert.InRange(batch.ByteSize, 1, 20_000);
            for (var i = 0; i < batch.Count; i++)
                Assert.Equal(++next, batch[i].StreamSequence);
            await connection.FlushAsync();
            await pull.AckAsync(batch.ToAckTokens());
        }
    }

    [NatsFact]
    public async Task A_message_larger_than_the_limit_is_an_error_and_others_before_it_come()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await PublishAsync(connection, 3, 100);
        await connection.JetStream.PublishAsync($"{stream}.a", new byte[10_000]);
        await JetStreamTests.NewConsumerAsync(connection, stream);
        await using var pull = connection.JetStream.CreatePullConsumer(stream, "c", new PullOptions { MaxBytes = 5_000 });

        var error = await Assert.ThrowsAsync<NatsException>(async () =>
        {
            for (var seen = 0; ;)
            {
                using var batch = await ReadAsync(pull);
                seen += batch.Count;
                Assert.InRange(seen, 1, 3);
            }
        });

        Assert.Equal(NatsErrorKind.MaxPayload, error.Kind);
    }

    [NatsFact]
    public async Task Acknowledging_the_last_acknowledges_all_before_it()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await PublishAsync(connection, 100, 10);
        await JetStreamTests.NewConsumerAsync(connection, stream, AckPolicy.All);
        await using var pull = connection.JetStream.CreatePullConsumer(stream, "c");
        var tokens = new List<AckToken>();
        while (tokens.Count < 100)
        {
            using var batch = await ReadAsync(pull);
            tokens.AddRange(batch.ToAckTokens());
        }

        await pull.AckAndConfirmAsync(tokens[69]);

        var info = await connection.JetStream.FindConsumerAsync(stream, "c");
        Assert.Equal((70, 30), (info!.AckFloor.StreamSequence, info.NumAckPending));
    }

    [NatsFact]
    public async Task A_message_comes_again_when_asked_for_or_not_acknowledged_and_never_after_it_was_ended()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await PublishAsync(connection, 4, 10);
        await JetStreamTests.NewConsumerAsync(connection, stream, ackWait: TimeSpan.FromSeconds(2));
        await using var pull = connection.JetStream.CreatePullConsumer(stream, "c");
        var tokens = new Dictionary<long, AckToken>();
        while (tokens.Count < 4)
        {
            using var batch = await ReadAsync(pull);
            foreach (var token in batch.ToAckTokens())
                tokens[token.StreamSequence] = token;
        }

        await pull.TerminateAsync(tokens[1]);
        await pull.NakAsync(tokens[2]);
        await pull.NakAsync(tokens[3], TimeSpan.FromMilliseconds(100));
        await pull.InProgressAsync(tokens[4]);

        // 2 at once, 3 after its delay, 4 when the server has waited long enough; 1 never.
        var again = new List<long>();
        while (again.Count < 3)
        {
            using var batch = await ReadAsync(pull);
            for (var i = 0; i < batch.Count; i++)
            {
                Assert.Equal(2, batch[i].Delivered);
                again.Add(batch[i].StreamSequence);
            }

            await pull.AckAsync(batch.ToAckTokens());
        }

        Assert.Equal([2, 3, 4], again);
    }

    [NatsFact]
    public async Task Messages_that_come_later_wake_the_reader_across_expired_requests()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await JetStreamTests.NewStreamAsync(connection);
        await JetStreamTests.NewConsumerAsync(connection, stream);
        var options = new PullOptions { Expires = TimeSpan.FromMilliseconds(300), IdleHeartbeat = TimeSpan.FromMilliseconds(100) };
        await using var pull = connection.JetStream.CreatePullConsumer(stream, "c", options);
        for (var i = 1; i <= 3; i++)
        {
            var reading = pull.ReadAsync().AsTask();
            await Task.Delay(TimeSpan.FromMilliseconds(400));
            Assert.False(reading.IsCompleted);
            await connection.JetStream.PublishAsync($"{stream}.a", default);
            using var batch = await reading.WaitAsync(Patience);
            Assert.Equal((1, i), (batch.Count, batch[0].StreamSequence));
        }

        // However often requests end and are made anew, the server has few of them open.
        Assert.InRange((await connection.JetStream.FindConsumerAsync(stream, "c"))!.NumAckPending, 3, 3);
    }

    [NatsFact]
    public async Task Reading_can_be_cancelled_without_losing_a_message()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await JetStreamTests.NewStreamAsync(connection);
        await JetStreamTests.NewConsumerAsync(connection, stream);
        await using var pull = connection.JetStream.CreatePullConsumer(stream, "c");
        using (var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(30)))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull.ReadAsync(cancellation.Token).AsTask());
        await connection.JetStream.PublishAsync($"{stream}.a", "x"u8.ToArray());

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
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await JetStreamTests.NewStreamAsync(connection);
        await JetStreamTests.NewConsumerAsync(connection, stream);
        await using var pull = connection.JetStream.CreatePullConsumer(
            stream, "c", new PullOptions { Expires = TimeSpan.FromMilliseconds(200), IdleHeartbeat = TimeSpan.FromMilliseconds(100) });
        var reading = pull.ReadAsync().AsTask();
        await connection.FlushAsync();

        if (withStream)
            await connection.JetStream.DeleteStreamAsync(stream);
        else
            await connection.JetStream.DeleteConsumerAsync(stream, "c");

        var error = await Assert.ThrowsAsync<NatsException>(() => reading.WaitAsync(Patience));
        Assert.Equal(NatsErrorKind.JetStream, error.Kind);
        Assert.Contains(stream, error.Message);
    }

    [NatsFact]
    public async Task A_consumer_that_was_never_there_is_an_error()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var stream = await JetStreamTests.NewStreamAsync(connection);
        await using var pull = connection.JetStream.CreatePullConsumer(
            stream, "nobody", new PullOptions { Expires = TimeSpan.FromMilliseconds(200), IdleHeartbeat = TimeSpan.FromMilliseconds(100) });

        var error = await Assert.ThrowsAsync<NatsException>(() => pull.ReadAsync().AsTask().WaitAsync(Patience));

        Assert.Contains("does not have it", error.Message);
    }

    [NatsFact]
    public async Task Publishing_and_pulling_go_on_through_restarts_of_the_server_and_nothing_is_lost_or_doubled()
    {
        const int Count = 15_000;
        using var server = new NatsServer("");
        await using var producer = await server.ConnectAsync();
        await using var consumer = await server.ConnectAsync();
        var stream = await JetStreamTests.NewStreamAsync(producer);
        await JetStreamTests.NewConsumerAsync(producer, stream, ackWait: TimeSpan.FromSeconds(1));
        var acknowledged = new bool[Count];
        await using var publisher = producer.JetStream.CreatePublisher(new PublisherOptions
        {
            Window = 200,
            OnResult = result => acknowledged[result.Index] = result.Error is null,
        });
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < Count; i++)
                await publisher.PublishAsync($"{stream}.a", BitConverter.GetBytes(i), $"id-{i}");
            await publisher.FlushAsync();
        });
        var seen = new HashSet<int>();
        await using var pull = consumer.JetStream.CreatePullConsumer(
            stream, "c", new PullOptions { MaxMessages = 300, IdleHeartbeat = TimeSpan.FromSeconds(1) });
        var pulling = Task.Run(async () =>
        {
            while (seen.Count < Count)
            {
                using var batch = await ReadAsync(pull);
                for (var i = 0; i < batch.Count; i++)
                    seen.Add(BitConverter.ToInt32(batch[i].Payload.Span));
                await pull.AckAsync(batch.ToAckTokens());
            }
        });

        for (var restart = 1; restart <= 3; restart++)
        {
            var reached = restart * Count / 5;
            await JetStreamTests.Eventually(() => Task.FromResult(publisher.Settled > reached));
            server.End(restart == 2 ? "INT" : "KILL");
            server.StartAgain();
        }

        await publishing.WaitAsync(Patience);
        await pulling.WaitAsync(Patience);
        Assert.All(acknowledged, Assert.True);
        Assert.Equal(Count, (await producer.JetStream.FindStreamAsync(stream))!.State.Messages);
    }

    [NatsFact]
    public async Task A_stream_that_is_full_refuses_with_its_code_and_every_message_has_a_result()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var name = JetStreamTests.NewName();
        await connection.JetStream.CreateOrUpdateStreamAsync(JetStreamTests.Config(name) with { MaxMessages = 3 });
        var results = new List<PublishResult>();
        await using (var publisher = connection.JetStream.CreatePublisher(new PublisherOptions { OnResult = results.Add }))
        {
            for (var i = 0; i < 5; i++)
                await publisher.PublishAsync($"{name}.a", default, $"id-{i}");
            await publisher.FlushAsync().WaitAsync(Patience);
        }

        await using var strict = connection.JetStream.CreatePublisher();
        await strict.PublishAsync($"{name}.a", default, "more");
        var error = await Assert.ThrowsAsync<JetStreamException>(() => strict.FlushAsync().WaitAsync(Patience));

        Assert.Equal([1, 2, 3, 0, 0], results.Select(result => result.Sequence));
        Assert.All(results.Skip(3), result =>
            Assert.Equal(JetStreamErrorCode.StoreFailed, Assert.IsType<JetStreamException>(result.Error).ErrorCode));
        Assert.Equal(JetStreamErrorCode.StoreFailed, error.ErrorCode);
        Assert.Same(error, await Assert.ThrowsAsync<JetStreamException>(() => strict.PublishAsync($"{name}.a", default).AsTask()));
    }

    [NatsFact]
    public async Task A_subject_that_no_stream_takes_is_a_clear_error()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        await using var publisher =
            connection.JetStream.CreatePublisher(new PublisherOptions { AckTimeout = TimeSpan.FromMilliseconds(300) });
        await publisher.PublishAsync("nobody.wants.this", default, "id");

        var error = await Assert.ThrowsAsync<NatsException>(() => publisher.FlushAsync().WaitAsync(Patience));

        Assert.Equal(NatsErrorKind.NoResponders, error.Kind);
        Assert.Contains("nobody.wants.this", error.Message);
    }

    [NatsFact]
    public async Task A_stream_that_comes_late_gets_what_was_published_before()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var name = JetStreamTests.NewName();
        await using var publisher = connection.JetStream.CreatePublisher();
        await publisher.PublishAsync($"{name}.a", default, "id");

        await connection.JetStream.CreateOrUpdateStreamAsync(JetStreamTests.Config(name));
        await publisher.FlushAsync().WaitAsync(Patience);

        Assert.Equal(1, (await connection.JetStream.FindStreamAsync(name))!.State.Messages);
    }

    static async Task<MessageBatch> ReadAsync(PullConsumer pull) => await pull.ReadAsync().AsTask().WaitAsync(Patience);

    static async Task<string> PublishAsync(NatsConnection connection, int count, int bytes)
    {
        var stream = await JetStreamTests.NewStreamAsync(connection);
        await using var publisher = connection.JetStream.CreatePublisher();
        for (var i = 0; i < count; i++)
            await publisher.PublishAsync($"{stream}.a", new byte[bytes]);
        await publisher.FlushAsync();
        return stream;
    }
}
