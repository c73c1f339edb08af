using Ekko.JetStream;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>
/// Servers that do not behave: each ends in a clear error or in another connection, never in a wait without end or in memory without end.
/// </summary>
public sealed class HostileServerTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, JetStreamErrorKind> LaterWords => new()
    {
        { "MSG a 1 2147483647\r\n", JetStreamErrorKind.Connection },
        { "MSG a 1 -5\r\n", JetStreamErrorKind.Connection },
        { "HMSG a 1 10 5\r\nabcdefghij", JetStreamErrorKind.Connection },
        { "-ERR 'Stale Connection'\r\n", JetStreamErrorKind.Connection },
        { "-ERR 'Slow Consumer'\r\n", JetStreamErrorKind.Overload },
        { "-ERR 'Maximum Payload Violation'\r\n", JetStreamErrorKind.TooLarge },
        { "-ERR 'User Authentication Expired'\r\n", JetStreamErrorKind.Authorization },
        { "-ERR 'something unheard of'\r\n", JetStreamErrorKind.Protocol },
        { "-ERR\r\n", JetStreamErrorKind.Protocol },
    };

    [Theory]
    [MemberData(nameof(LaterWords))]
    public async Task A_session_that_goes_wrong_is_replaced_by_another(string words, JetStreamErrorKind kind)
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
        await using var client = await NatsClient.ConnectAsync(server.Options);
        var broken = NextError(client);
        var back = Next(client, LinkState.Connected);

        go.SetResult();

        Assert.Equal(kind, (await broken.WaitAsync(Patience)).Kind);
        await back.WaitAsync(Patience);
        await client.Link!.PingAsync(Patience);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task The_first_message_over_a_link_goes_alone_until_the_stream_has_it()
    {
        var published = new TaskCompletionSource();
        List<string> before = [];
        await using var server = new ScriptedServer(async client =>
        {
            await client.LogInAsync();
            var sid = await ReadAckInboxAsync(client);
            var (reply, _) = await ReadPublishAsync(client);
            await published.Task.WaitAsync(client.Token);
            await client.SendAsync("PING\r\n");
            before = await client.ReadLinesUntilAsync("PONG");
            await client.SendAsync($"MSG {reply} {sid} 22\r\n{{\"stream\":\"s\",\"seq\":1}}\r\n");
            for (var sequence = 2; sequence <= 3; sequence++)
            {
                (reply, _) = await ReadPublishAsync(client);
                await client.SendAsync($"MSG {reply} {sid} 22\r\n{{\"stream\":\"s\",\"seq\":{sequence}}}\r\n");
            }

            await client.UntilItGoesAsync();
        });
        await using var client = await NatsClient.ConnectAsync(server.Options with { CloseTimeout = TimeSpan.FromMilliseconds(50) });
        var results = new List<PublishResult>();
        await using var publisher = client.CreatePublisher(new PublisherOptions { OnResult = results.Add });
        for (var i = 0; i < 3; i++)
            await publisher.PublishAsync("s.a", new byte[10], $"id-{i}");
        published.SetResult();

        await publisher.FlushAsync().WaitAsync(Patience);

        Assert.DoesNotContain(before, line => line.StartsWith("HPUB", StringComparison.Ordinal));
        Assert.Equal([1, 2, 3], results.Select(result => result.Sequence));
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_counts_for_nothing()
    {
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                var sid = await ReadAckInboxAsync(client);
                var (reply, _) = await ReadPublishAsync(client);
                await client.SendAsync($"MSG {reply} {sid} 22\r\n{{\"stream\":\"s\",\"seq\":");
            },
            async client =>
            {
                await client.LogInAsync();
                var sid = await ReadAckInboxAsync(client);
                var (reply, _) = await ReadPublishAsync(client);
                await client.SendAsync($"MSG {reply} {sid} 22\r\n{{\"stream\":\"s\",\"seq\":7}}\r\n");
                await client.UntilItGoesAsync();
            });
        await using var client = await NatsClient.ConnectAsync(server.Options with { CloseTimeout = TimeSpan.FromMilliseconds(50) });
        var results = new List<PublishResult>();
        await using var publisher = client.CreatePublisher(new PublisherOptions { OnResult = results.Add });
        await publisher.PublishAsync("s.a", new byte[10], "id");

        await publisher.FlushAsync().WaitAsync(Patience);

        Assert.Equal([new PublishResult(0, 7, false, null)], results);
    }

    [Fact]
    public async Task A_server_that_leaves_pings_unanswered_is_left()
    {
        await using var server = new ScriptedServer(ScriptedServer.Say(""), ScriptedServer.Behave);
        await using var client = await NatsClient.ConnectAsync(
            server.Options with { PingInterval = TimeSpan.FromMilliseconds(20), PingTimeout = TimeSpan.FromMilliseconds(200) });

        await JetStreamFixture.Eventually(() => Task.FromResult(server.Connections > 1 && client.State == LinkState.Connected));
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
        await using var client = await NatsClient.ConnectAsync(
            server.Options with { ReconnectWait = TimeSpan.FromMilliseconds(100), ReconnectWaitMax = TimeSpan.FromSeconds(30) });

        await enough.Task.WaitAsync(Patience);

        // Each wait is random, the sum of four is not less than this.
        Assert.InRange(TimeProvider.System.GetElapsedTime(times[0], times[4]), TimeSpan.FromMilliseconds(500), Patience);
    }

    [Fact]
    public async Task A_handler_that_fails_closes_the_client_instead_of_leaving_callers_waiting()
    {
        var go = new TaskCompletionSource();
        await using var server = new ScriptedServer(async client =>
        {
            await client.LogInAsync();
            await go.Task.WaitAsync(client.Token);
        });
        var client = await NatsClient.ConnectAsync(server.Options);
        var publisher = client.CreatePublisher();
        client.Changed += static _ => throw new InvalidOperationException("a handler's mistake");

        go.SetResult();
        await JetStreamFixture.Eventually(() => Task.FromResult(client.State == LinkState.Closed));

        // The publisher may take one more message before it is told.
        Assert.Equal(JetStreamErrorKind.Closed, (await Assert.ThrowsAsync<JetStreamException>(() => SendAsync().WaitAsync(Patience))).Kind);

        async Task SendAsync()
        {
            await publisher.PublishAsync("a", default);
            await publisher.FlushAsync();
        }
    }

    [Fact]
    public async Task A_server_that_takes_nothing_makes_publishers_wait_and_is_left()
    {
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                var sid = await ReadAckInboxAsync(client);
                var (reply, _) = await ReadPublishAsync(client);
                await client.SendAsync($"MSG {reply} {sid} 22\r\n{{\"stream\":\"s\",\"seq\":1}}\r\n");
                await Task.Delay(Timeout.Infinite, client.Token);
            },
            ScriptedServer.Behave);
        await using var client = await NatsClient.ConnectAsync(server.Options with { WriteTimeout = TimeSpan.FromMilliseconds(200) });
        await using var publisher = client.CreatePublisher();
        var broken = NextError(client);
        await publisher.PublishAsync("s.a", default, "id");
        await publisher.FlushAsync().WaitAsync(Patience);

        for (var i = 0; i < 60 && !broken.IsCompleted; i++)
            await publisher.PublishAsync("a", new byte[500_000]).AsTask().WaitAsync(Patience);

        Assert.Contains("took nothing", (await broken.WaitAsync(Patience)).Message);
        await JetStreamFixture.Eventually(() => Task.FromResult(client.State == LinkState.Connected));
        await client.Link!.PingAsync(Patience);
    }

    [Fact]
    public async Task A_server_about_to_go_is_left_for_one_it_told_of()
    {
        await using var next = new ScriptedServer(ScriptedServer.Behave);
        await using var leaving = new ScriptedServer(async client =>
        {
            var others = $"\"connect_urls\":[\"no server\",\"127.0.0.1:{next.Port}\"]";
            await client.LogInAsync($"INFO {{\"server_id\":\"leaving\",{others}}}\r\n");
            await client.SendAsync($"INFO {{\"server_id\":\"leaving\",\"ldm\":true,{others}}}\r\n");
            await client.ReadUntilAsync("PING");
            await client.SendAsync("PONG\r\n");
            await client.UntilItGoesAsync();
        });
        await using var client = await NatsClient.ConnectAsync(leaving.Options);

        await JetStreamFixture.Eventually(() =>
            Task.FromResult(client.ServerInfo.Id == "scripted" && client.State == LinkState.Connected));

        Assert.Equal((1, 1), (leaving.Connections, next.Connections));
    }

    [Fact]
    public async Task A_question_that_a_broken_link_left_without_answer_is_asked_again()
    {
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                await client.ReadUntilAsync("PUB $JS.API.STREAM.INFO.s ");
            },
            async client =>
            {
                await client.LogInAsync();
                var sid = (await client.ReadUntilAsync("SUB _INBOX.")).Split(' ')[^1];
                var reply = (await client.ReadUntilAsync("PUB $JS.API.STREAM.INFO.s ")).Split(' ')[2];
                const string Answer = """{"error":{"code":404,"err_code":10059,"description":"stream not found"}}""";
                await client.SendAsync($"MSG {reply} {sid} {Answer.Length}\r\n{Answer}\r\n");
                await client.UntilItGoesAsync();
            });
        await using var client = await NatsClient.ConnectAsync(
            server.Options with { RequestTimeout = TimeSpan.FromHours(1), CloseTimeout = TimeSpan.FromMilliseconds(50) });

        Assert.Null(await client.JetStream.FindStreamAsync("s").WaitAsync(Patience));
    }

    [Fact]
    public async Task Publishes_that_a_broken_link_left_without_answer_are_sent_again_in_order_the_oldest_alone_first()
    {
        var again = new List<string>();
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                var sid = await ReadAckInboxAsync(client);
                // The first message over the link goes alone.
                for (var i = 0; i < 5; i++)
                {
                    var (reply, _) = await ReadPublishAsync(client);
                    if (i is 0 or 2)
                        await client.SendAsync($"MSG {reply} {sid} 23\r\n{{\"stream\":\"s\",\"seq\":{10 + i}}}\r\n");
                }
            },
            async client =>
            {
                await client.LogInAsync();
                var sid = await ReadAckInboxAsync(client);
                for (var i = 0; i < 3; i++)
                {
                    var (reply, id) = await ReadPublishAsync(client);
                    again.Add(id);
                    // The others wait for the answer to the first: none comes before the answer to this ping.
                    if (i == 0)
                    {
                        await client.SendAsync("PING\r\n");
                        var before = await client.ReadLinesUntilAsync("PONG");
                        Assert.DoesNotContain(before, line => line.StartsWith("HPUB", StringComparison.Ordinal));
                    }

                    var ack = i == 0 ? "{\"stream\":\"s\",\"seq\":11,\"duplicate\":true}" : $"{{\"stream\":\"s\",\"seq\":{12 + i}}}";
                    await client.SendAsync($"MSG {reply} {sid} {ack.Length}\r\n{ack}\r\n");
                }

                await client.UntilItGoesAsync();
            });
        await using var client = await NatsClient.ConnectAsync(server.Options with { CloseTimeout = TimeSpan.FromMilliseconds(50) });
        var results = new List<PublishResult>();
        await using var publisher = client.CreatePublisher(new PublisherOptions { OnResult = results.Add });
        for (var i = 0; i < 5; i++)
            await publisher.PublishAsync("s.a", new byte[10], $"id-{i}");

        await publisher.FlushAsync().WaitAsync(Patience);

        Assert.Equal(["Nats-Msg-Id: id-1", "Nats-Msg-Id: id-3", "Nats-Msg-Id: id-4"], again);
        Assert.Equal(
            [
                new(0, 10, false, null), new(1, 11, true, null), new(2, 12, false, null), new(3, 13, false, null), new(4, 14, false, null),
            ], results);
    }

    [Fact]
    public async Task A_publish_without_answer_is_sent_again_and_then_fails()
    {
        var sent = 0;
        await using var server = new ScriptedServer(async client =>
        {
            await client.LogInAsync();
            while (true)
            {
                await ReadPublishAsync(client);
                sent++;
            }
        });
        await using var client = await NatsClient.ConnectAsync(server.Options with { CloseTimeout = TimeSpan.FromMilliseconds(50) });
        await using var publisher =
            client.CreatePublisher(new PublisherOptions { AckTimeout = TimeSpan.FromMilliseconds(150), Attempts = 2 });
        await publisher.PublishAsync("s.a", "x"u8.ToArray(), "id");

        var error = await Assert.ThrowsAsync<JetStreamException>(() => publisher.FlushAsync().WaitAsync(Patience));

        Assert.Equal((JetStreamErrorKind.Timeout, true), (error.Kind, sent >= 2));
    }

    [Fact]
    public async Task A_message_that_the_next_server_does_not_take_fails_instead_of_waiting()
    {
        await using var server = new ScriptedServer(
            async client =>
            {
                await client.LogInAsync();
                await ReadPublishAsync(client);
            },
            client => ScriptedServer.BehaveAsync(client, "INFO {\"server_id\":\"small\",\"headers\":true,\"max_payload\":1000}\r\n"));
        await using var client = await NatsClient.ConnectAsync(server.Options);
        await using var publisher = client.CreatePublisher();
        await publisher.PublishAsync("s.a", new byte[2_000], "id");

        var error = await Assert.ThrowsAsync<JetStreamException>(() => publisher.FlushAsync().WaitAsync(Patience));

        Assert.Equal(JetStreamErrorKind.TooLarge, error.Kind);
    }

    internal static Task Next(NatsClient client, LinkState state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Changed += change =>
        {
            if (change.State == state)
                reached.TrySetResult();
        };
        return reached.Task;
    }

    internal static Task<JetStreamException> NextError(NatsClient client)
    {
        var happened = new TaskCompletionSource<JetStreamException>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Changed += change =>
        {
            if (change.Error is { } error)
                happened.TrySetResult(error);
        };
        return happened.Task;
    }

    /// <summary>The subscription for acknowledgements comes behind NATS.Net's own for answers.</summary>
    static async Task<string> ReadAckInboxAsync(ScriptedClient client)
    {
        await client.ReadUntilAsync("SUB _INBOX.");
        return (await client.ReadUntilAsync("SUB _INBOX.")).Split(' ')[^1];
    }

    static async Task<(string Reply, string Id)> ReadPublishAsync(ScriptedClient client)
    {
        var reply = (await client.ReadUntilAsync("HPUB s.a ")).Split(' ')[2];
        var id = await client.ReadUntilAsync("Nats-Msg-Id: ");
        return (reply, id);
    }
}
