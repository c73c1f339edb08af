using System.Text;
using Ekko.Nats;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Nats;

/// <summary>Core NATS against a real server: subjects, requests, logins, limits, restarts.</summary>
public sealed class ConnectionTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NatsFact]
    public async Task Messages_reach_subscribers_with_headers_and_reply_subject()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var root = JetStreamTests.NewName();
        await using var all = await connection.SubscribeAsync($"{root}.>");
        await using var one = await connection.SubscribeAsync($"{root}.*.b");

        await connection.PublishAsync($"{root}.a.b", "x"u8.ToArray(), new NatsHeaders { { "K", "v" }, { "K", "w" } }, "answer.here");
        await connection.PublishAsync($"{root}.c", default);

        var message = await one.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.Equal(
            ($"{root}.a.b", "answer.here", "x"), (message.Subject, message.ReplyTo, Encoding.UTF8.GetString(message.Payload.Span)));
        Assert.Equal(["K=v", "K=w"], message.Headers!.Select(header => $"{header.Key}={header.Value}"));
        Assert.Equal($"{root}.a.b", (await all.ReadAsync().AsTask().WaitAsync(Patience)).Subject);
        var empty = await all.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.Equal(($"{root}.c", 0), (empty.Subject, empty.Payload.Length));
        Assert.Null(empty.Headers);
    }

    [NatsFact]
    public async Task Members_of_a_queue_group_share_the_messages()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var subject = JetStreamTests.NewName();
        await using var left = await connection.SubscribeAsync(subject, "group");
        await using var right = await connection.SubscribeAsync(subject, "group");
        for (var i = 0; i < 100; i++)
            await connection.PublishAsync(subject, BitConverter.GetBytes(i));
        await connection.FlushAsync();
        await left.DisposeAsync();
        await right.DisposeAsync();

        var got = new List<int>();
        await foreach (var message in left.ReadAllAsync())
            got.Add(BitConverter.ToInt32(message.Payload.Span));
        await foreach (var message in right.ReadAllAsync())
            got.Add(BitConverter.ToInt32(message.Payload.Span));

        Assert.Equal(Enumerable.Range(0, 100), got.Order());
    }

    [NatsFact]
    public async Task Requests_find_their_answers()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        await using var other = await NatsServer.Shared.ConnectAsync();
        var subject = JetStreamTests.NewName();
        await using var service = await other.SubscribeAsync(subject);
        var serving = Task.Run(async () =>
        {
            await foreach (var question in service.ReadAllAsync())
                await other.PublishAsync(question.ReplyTo!, question.Payload);
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => connection.RequestAsync(subject, BitConverter.GetBytes(i))));

        Assert.Equal(Enumerable.Range(0, 200), answers.Select(answer => BitConverter.ToInt32(answer.Payload.Span)));
        await service.DisposeAsync();
        await serving.WaitAsync(Patience);
    }

    [NatsFact]
    public async Task Asking_nobody_fails_at_once_and_asking_the_silent_in_time()
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();
        var subject = JetStreamTests.NewName();
        var nobody = await Assert.ThrowsAsync<NatsException>(() =>
            connection.RequestAsync(subject, default, timeout: TimeSpan.FromHours(1)).WaitAsync(Patience));
        await using var silent = await connection.SubscribeAsync(subject);
        var late = await Assert.ThrowsAsync<NatsException>(() =>
            connection.RequestAsync(subject, default, timeout: TimeSpan.FromMilliseconds(20)).WaitAsync(Patience));

        Assert.Equal((NatsErrorKind.NoResponders, NatsErrorKind.Timeout), (nobody.Kind, late.Kind));
    }

    [NatsTheory]
    [InlineData("a b")]
    [InlineData("a\r\nPUB b 0")]
    [InlineData("a.*")]
    [InlineData("a..b")]
    [InlineData("")]
    public async Task What_is_no_subject_is_refused(string subject)
    {
        await using var connection = await NatsServer.Shared.ConnectAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => connection.PublishAsync(subject, default).AsTask());
    }

    [NatsFact]
    public async Task A_message_that_is_too_large_is_refused_before_it_is_sent()
    {
        using var server = new NatsServer("max_payload: 2000");
        await using var connection = await server.ConnectAsync();
        await using var publisher = connection.JetStream.CreatePublisher();

        var error = await Assert.ThrowsAsync<NatsException>(() => connection.PublishAsync("a", new byte[2001]).AsTask());
        var pipelined =
            await Assert.ThrowsAsync<NatsException>(() => publisher.PublishAsync("a", new byte[1990], "an-id-of-some-length").AsTask());
        await connection.PublishAsync("a", new byte[2000]);
        await connection.FlushAsync();

        Assert.Equal((NatsErrorKind.MaxPayload, NatsErrorKind.MaxPayload), (error.Kind, pipelined.Kind));
    }

    [NatsFact]
    public async Task A_slow_reader_slows_the_connection_and_loses_nothing()
    {
        const int Count = 5_000;
        await using var connection = await NatsServer.Shared.ConnectAsync();
        await using var other = await NatsServer.Shared.ConnectAsync();
        var subject = JetStreamTests.NewName();
        await using var subscription = await connection.SubscribeAsync(subject, capacity: 10);
        for (var i = 0; i < Count; i++)
            await other.PublishAsync(subject, BitConverter.GetBytes(i));
        await other.FlushAsync();

        for (var i = 0; i < Count; i++)
            Assert.Equal(i, BitConverter.ToInt32((await subscription.ReadAsync().AsTask().WaitAsync(Patience)).Payload.Span));
    }

    [NatsFact]
    public async Task Logins_by_password_and_by_token_work_and_wrong_ones_are_told_without_the_secret()
    {
        using var byPassword = new NatsServer("""authorization { user: "joe", password: "p@ss:w,rd/" }""");
        using var byToken = new NatsServer("""authorization { token: "t0k@n" }""");
        var good = byPassword.Options with { Servers = [With(byPassword, "joe:p%40ss%3Aw%2Crd%2F")] };
        await using (var connection = await NatsConnection.ConnectAsync(good))
            await connection.FlushAsync();
        await using (var connection = await NatsConnection.ConnectAsync(byToken.Options with { Servers = [With(byToken, "t0k%40n")] }))
            await connection.FlushAsync();

        foreach (var options in new[] { good with { Servers = [With(byPassword, "joe:wr0ng")] },
            good with { Servers = [With(byToken, "wr0ng")] }, byToken.Options })
        {
            var error = await Assert.ThrowsAsync<NatsException>(() => NatsConnection.ConnectAsync(options));
            Assert.Equal(NatsErrorKind.Authorization, error.Kind);
            Assert.DoesNotContain("wr0ng", error.ToString());
        }
    }

    [NatsFact]
    public async Task What_is_not_permitted_fails_where_it_was_asked_for()
    {
        using var server = new NatsServer("""
            authorization { users: [ { user: a, password: b, permissions: { publish: ["ok", "_INBOX.>"], subscribe: ["ok", "_INBOX.>"] } } ] }
            """);
        await using var connection = await NatsConnection.ConnectAsync(server.Options with { Servers = [With(server, "a:b")] });
        var reported = HostileServerTests.NextError(connection);

        var subscribe = await Assert.ThrowsAsync<NatsException>(() => connection.SubscribeAsync("secret").WaitAsync(Patience));
        var request = await Assert.ThrowsAsync<NatsException>(() =>
            connection.RequestAsync("secret", default, timeout: TimeSpan.FromHours(1)).WaitAsync(Patience));
        await using var publisher = connection.JetStream.CreatePublisher();
        await publisher.PublishAsync("secret", default, "id");
        var publish = await Assert.ThrowsAsync<NatsException>(() => publisher.FlushAsync().WaitAsync(Patience));
        await using var permitted = await connection.SubscribeAsync("ok");
        await connection.PublishAsync("ok", default);

        Assert.All([subscribe, request, publish, await reported], error => Assert.Equal(NatsErrorKind.Permissions, error.Kind));
        Assert.Equal("ok", (await permitted.ReadAsync().AsTask().WaitAsync(Patience)).Subject);
    }

    [NatsFact]
    public async Task Subscriptions_survive_a_restart_of_the_server()
    {
        using var server = new NatsServer("");
        await using var connection = await server.ConnectAsync();
        await using var subscription = await connection.SubscribeAsync("news");
        var lost = HostileServerTests.Next(connection, NatsConnectionState.Reconnecting);

        server.End("KILL");
        await lost.WaitAsync(Patience);
        var published = connection.PublishAsync("news", "after"u8.ToArray()).AsTask();
        Assert.False(published.IsCompleted);
        server.StartAgain();
        await published.WaitAsync(Patience);

        Assert.Equal("after"u8.ToArray(), (await subscription.ReadAsync().AsTask().WaitAsync(Patience)).Payload.ToArray());
    }

    [NatsFact]
    public async Task A_lame_duck_is_left_for_another_server_with_all_subscriptions()
    {
        using var one = new NatsServer("lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"20s\"");
        using var two = new NatsServer("lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"20s\"");
        await using var direct = await one.ConnectAsync();
        await using var connection = await NatsConnection.ConnectAsync(one.Options with { Servers = [one.Url, two.Url] });
        await using var subscription = await connection.SubscribeAsync("news");
        var before = connection.ServerInfo.ServerId;

        (before == direct.ServerInfo.ServerId ? one : two).Signal("USR2");
        await JetStreamTests.Eventually(() =>
            Task.FromResult(connection.ServerInfo.ServerId != before && connection.State == NatsConnectionState.Connected));
        await connection.PublishAsync("news", default);

        Assert.Equal("news", (await subscription.ReadAsync().AsTask().WaitAsync(Patience)).Subject);
    }

    [NatsFact]
    public async Task A_closed_connection_ends_what_waits_on_it()
    {
        var connection = await NatsServer.Shared.ConnectAsync();
        var subscription = await connection.SubscribeAsync(JetStreamTests.NewName());
        var reading = subscription.ReadAsync().AsTask();
        var asking = connection.RequestAsync(subscription.Subject, default, timeout: TimeSpan.FromHours(1));

        await subscription.DisposeAsync();
        await connection.DisposeAsync();

        Assert.Equal(NatsErrorKind.Closed, (await Assert.ThrowsAsync<NatsException>(() => reading.WaitAsync(Patience))).Kind);
        await Assert.ThrowsAsync<NatsException>(() => asking.WaitAsync(Patience));
        Assert.Equal(
            NatsErrorKind.Closed, (await Assert.ThrowsAsync<NatsException>(() => connection.PublishAsync("a", default).AsTask())).Kind);
        Assert.Equal(NatsConnectionState.Closed, connection.State);
    }

    internal static string With(NatsServer server, string login) =>
        server.Url.Replace("nats://", $"nats://{login}@", StringComparison.Ordinal);
}
