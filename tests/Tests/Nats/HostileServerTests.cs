using Ekko.Nats;

namespace Ekko.Tests.Nats;

/// <summary>
/// Servers that do not behave: each ends in a clear error or in another connection, never in a wait without end or in memory without end.
/// </summary>
public sealed class HostileServerTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string, NatsErrorKind> LaterWords => new()
    {
        { "garbage\r\n", NatsErrorKind.Protocol },
        { "MSG a 1 2147483647\r\n", NatsErrorKind.Protocol },
        { "MSG a 1 99999999999999\r\n", NatsErrorKind.Protocol },
        { "MSG a 1 -5\r\n", NatsErrorKind.Protocol },
        { "MSG a 1 3\r\nabcdef", NatsErrorKind.Protocol },
        { "HMSG a 1 10 5\r\nabcdefghij", NatsErrorKind.Protocol },
        { "INFO {\"connect_urls\":[\"a b\"]}\r\n", NatsErrorKind.Protocol },
        { "-ERR 'Stale Connection'\r\n", NatsErrorKind.Connection },
        { "-ERR 'Slow Consumer'\r\n", NatsErrorKind.Overload },
        { "-ERR 'Maximum Payload Violation'\r\n", NatsErrorKind.MaxPayload },
        { "-ERR 'User Authentication Expired'\r\n", NatsErrorKind.Authorization },
        { "-ERR 'something nobody has heard of'\r\n", NatsErrorKind.Protocol },
        { "-ERR\r\n", NatsErrorKind.Protocol },
    };

    [Theory]
    [MemberData(nameof(LaterWords))]
    public async Task A_session_that_goes_wrong_is_replaced_by_another(string words, NatsErrorKind kind)
    {
        var go = new TaskCompletionSource();
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                await go.Task.WaitAsync(client.Token);
                await client.SendAsync(words);
                await client.UntilItGoesAsync();
            },
            ScriptedServer.Behave);
        await using var connection = await NatsConnection.ConnectAsync(server.Options);
        var broken = NextError(connection);
        var back = Next(connection, NatsConnectionState.Connected);

        go.SetResult();

        Assert.Equal(kind, (await broken.WaitAsync(Patience)).Kind);
        await back.WaitAsync(Patience);
        await connection.FlushAsync().WaitAsync(Patience);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_message_that_is_cut_off_is_not_delivered()
    {
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                var sid = (await client.ReadUntilAsync("SUB news ")).Split(' ')[^1];
                await client.ReadUntilAsync("PING");
                await client.SendAsync($"PONG\r\nMSG news {sid} 10\r\n12345");
            },
            async client =>
            {
                await client.LogInAsync();
                var sid = (await client.ReadUntilAsync("SUB news ")).Split(' ')[^1];
                await client.SendAsync($"MSG news {sid} 5\r\nwhole\r\n");
                await client.UntilItGoesAsync();
            });
        await using var connection =
            await NatsConnection.ConnectAsync(server.Options with { RequestTimeout = TimeSpan.FromMilliseconds(50) });
        await using var subscription = await connection.SubscribeAsync("news");

        var message = await subscription.ReadAsync().AsTask().WaitAsync(Patience);

        Assert.Equal("whole"u8, message.Payload.Span);
    }

    [Fact]
    public async Task A_server_that_leaves_pings_unanswered_is_left()
    {
        await using var server = new ScriptedServer(ScriptedServer.Say(""), ScriptedServer.Behave);
        await using var connection =
            await NatsConnection.ConnectAsync(server.Options with { PingInterval = TimeSpan.FromMilliseconds(20) });

        await Next(connection, NatsConnectionState.Connected).WaitAsync(Patience);

        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_server_whose_sessions_break_at_once_is_not_hammered()
    {
        var times = new List<long>();
        var enough = new TaskCompletionSource();
        await using var server = new ScriptedServer(async client =>
        {
            times.Add(TimeProvider.System.GetTimestamp());
            await client.LogInAsync();
            if (times.Count == 5)
                enough.TrySetResult();
        });
        var options =
            server.Options with { ReconnectWait = TimeSpan.FromMilliseconds(100), ReconnectWaitMax = TimeSpan.FromMilliseconds(200) };
        await using var connection = await NatsConnection.ConnectAsync(options);

        await enough.Task.WaitAsync(Patience);

        // At once, then after at least half of 100, 200 and 200 ms.
        Assert.InRange(TimeProvider.System.GetElapsedTime(times[0], times[4]), TimeSpan.FromMilliseconds(245), Patience);
    }

    [Fact]
    public async Task A_handler_that_fails_closes_the_connection_instead_of_leaving_callers_waiting()
    {
        await using var server = new ScriptedServer(client => client.LogInAsync());
        var connection = await NatsConnection.ConnectAsync(server.Options);
        connection.Changed += static _ => throw new InvalidOperationException("a handler's mistake");

        await JetStreamTests.Eventually(() => Task.FromResult(connection.State == NatsConnectionState.Closed));

        Assert.Equal(
            NatsErrorKind.Closed, (await Assert.ThrowsAsync<NatsException>(() => connection.PublishAsync("a", default).AsTask())).Kind);
    }

    [Fact]
    public async Task A_server_that_takes_nothing_makes_publishers_wait_and_is_left()
    {
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                await Task.Delay(Timeout.Infinite, client.Token);
            },
            ScriptedServer.Behave);
        var options = server.Options with { WriteTimeout = TimeSpan.FromMilliseconds(200), SendBufferBytes = 64 * 1024 };
        await using var connection = await NatsConnection.ConnectAsync(options);
        var broken = NextError(connection);

        while (!broken.IsCompleted)
            await connection.PublishAsync("a", new byte[500_000]).AsTask().WaitAsync(Patience);

        Assert.Contains("took nothing", (await broken.WaitAsync(Patience)).Message);
        await connection.FlushAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Answers_to_pings_do_not_come_between_the_bytes_of_large_messages()
    {
        const int Count = 40;
        const int Length = 700_000;
        var counted = new TaskCompletionSource<int>();
        await using var server = new ScriptedServer(async client =>
        {
            await client.LogInAsync();
            var body = new byte[Length + 2];
            var (publishes, pongs) = (0, 0);
            await client.SendAsync("PING\r\n");
            while (publishes < Count || pongs < 5)
            {
                switch (await client.ReadLineAsync())
                {
                    case "PUB large 700000":
                        publishes++;
                        await client.SendAsync("PING\r\n");
                        await client.Stream.ReadExactlyAsync(body, client.Token);
                        Assert.Equal("\r\n"u8.ToArray(), body[^2..]);
                        break;
                    case "PONG":
                        pongs++;
                        break;
                    case { } line when line.StartsWith("SUB ", StringComparison.Ordinal):
                        break;
                    case var other:
                        counted.SetException(new InvalidDataException(other));
                        return;
                }
            }

            counted.SetResult(pongs);
            await client.UntilItGoesAsync();
        });
        await using var connection = await NatsConnection.ConnectAsync(
            server.Options with { RequestTimeout = TimeSpan.FromMilliseconds(50) });
        for (var i = 0; i < Count; i++)
            await connection.PublishAsync("large", new byte[Length]).AsTask().WaitAsync(Patience);

        Assert.InRange(await counted.Task.WaitAsync(Patience), 5, Count + 1);
    }

    [Fact]
    public async Task A_server_about_to_go_is_left_for_one_it_told_of()
    {
        await using var next = new ScriptedServer(ScriptedServer.Behave);
        await using var leaving = new ScriptedServer(async client =>
        {
            var others = $"\"connect_urls\":[\"127.0.0.1:{next.Port}\"]";
            await client.LogInAsync($"INFO {{\"server_id\":\"leaving\",{others}}}\r\n");
            await client.SendAsync($"INFO {{\"server_id\":\"leaving\",\"ldm\":true,{others}}}\r\n");
            await client.ReadUntilAsync("PING");
            await client.SendAsync("PONG\r\n");
            await client.UntilItGoesAsync();
        });
        await using var connection = await NatsConnection.ConnectAsync(leaving.Options);

        await JetStreamTests.Eventually(() =>
            Task.FromResult(connection.ServerInfo.ServerId == "scripted" && connection.State == NatsConnectionState.Connected));

        Assert.Equal((1, 1), (leaving.Connections, next.Connections));
    }

    [Fact]
    public async Task Requests_fail_at_once_when_the_link_breaks()
    {
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                await client.ReadUntilAsync("PUB ask ");
            },
            ScriptedServer.Behave);
        await using var connection = await NatsConnection.ConnectAsync(server.Options);

        var error = await Assert.ThrowsAsync<NatsException>(
            () => connection.RequestAsync("ask", "?"u8.ToArray(), timeout: TimeSpan.FromHours(1)).WaitAsync(Patience));

        Assert.Equal((NatsErrorKind.Connection, true), (error.Kind, error.IsTransient));
    }

    [Fact]
    public async Task Publishes_that_a_broken_link_left_without_answer_are_sent_again_in_order()
    {
        static async Task<(string Reply, string Id)> ReadPublishAsync(ScriptedClient client)
        {
            var reply = (await client.ReadUntilAsync("HPUB s.a ")).Split(' ')[2];
            var id = await client.ReadUntilAsync("Nats-Msg-Id: ");
            return (reply, id);
        }

        var again = new List<string>();
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                await client.ReadUntilAsync("SUB _INBOX.");
                var sid = (await client.ReadUntilAsync("SUB _INBOX.")).Split(' ')[^1];
                for (var i = 0; i < 3; i++)
                {
                    var (reply, _) = await ReadPublishAsync(client);
                    if (i == 1)
                        await client.SendAsync($"MSG {reply} {sid} 23\r\n{{\"stream\":\"s\",\"seq\":12}}\r\n");
                }
            },
            async client =>
            {
                await client.LogInAsync();
                await client.ReadUntilAsync("SUB _INBOX.");
                var sid = (await client.ReadUntilAsync("SUB _INBOX.")).Split(' ')[^1];
                for (var i = 0; i < 2; i++)
                {
                    var (reply, id) = await ReadPublishAsync(client);
                    again.Add(id);
                    var ack = i == 0 ? "{\"stream\":\"s\",\"seq\":11,\"duplicate\":true}" : "{\"stream\":\"s\",\"seq\":13}";
                    await client.SendAsync($"MSG {reply} {sid} {ack.Length}\r\n{ack}\r\n");
                }

                await client.UntilItGoesAsync();
            });
        await using var connection =
            await NatsConnection.ConnectAsync(server.Options with { RequestTimeout = TimeSpan.FromMilliseconds(50) });
        var results = new List<PublishResult>();
        await using var publisher = connection.JetStream.CreatePublisher(new PublisherOptions { OnResult = results.Add });
        for (var i = 0; i < 3; i++)
            await publisher.PublishAsync("s.a", new byte[10], $"id-{i}");

        await publisher.FlushAsync().WaitAsync(Patience);

        Assert.Equal(["Nats-Msg-Id: id-0", "Nats-Msg-Id: id-2"], again);
        Assert.Equal([new(0, 11, true, null), new(1, 12, false, null), new(2, 13, false, null)], results);
    }

    [Fact]
    public async Task A_publish_without_answer_is_sent_again_and_then_fails()
    {
        await using var server = new ScriptedServer(ScriptedServer.Say(""));
        await using var connection =
            await NatsConnection.ConnectAsync(server.Options with { RequestTimeout = TimeSpan.FromMilliseconds(50) });
        await using var publisher =
            connection.JetStream.CreatePublisher(new PublisherOptions { AckTimeout = TimeSpan.FromMilliseconds(150), Attempts = 2 });
        await publisher.PublishAsync("s.a", "x"u8.ToArray(), "id");

        var error = await Assert.ThrowsAsync<NatsException>(() => publisher.FlushAsync().WaitAsync(Patience));

        Assert.Equal(NatsErrorKind.Timeout, error.Kind);
    }

    internal static Task Next(NatsConnection connection, NatsConnectionState state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Changed += change =>
        {
            if (change.State == state)
                reached.TrySetResult();
        };
        return reached.Task;
    }

    internal static Task<NatsException> NextError(NatsConnection connection)
    {
        var happened = new TaskCompletionSource<NatsException>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Changed += change =>
        {
            if (change.Error is { } error)
                happened.TrySetResult(error);
        };
        return happened.Task;
    }
}
