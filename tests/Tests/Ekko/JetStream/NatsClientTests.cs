using Ekko.JetStream;
using Ekko.Tests.Servers;
using NATS.Client.Core;
using NATS.NKeys;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>Connections to real servers: logins, permissions, several servers, restarts, the end.</summary>
public sealed class NatsClientTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-login-").FullName;

    static TimeSpan Patience => JetStreamFixture.Patience;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NatsFact]
    public async Task Logins_by_password_and_by_token_work_and_wrong_ones_are_told_without_the_secret()
    {
        using var byPassword = new NatsServer("""authorization { user: "joe", password: "p@ss:w,rd/" }""");
        using var byToken = new NatsServer("""authorization { token: "t0k@n" }""");
        var good = byPassword.Options with { Servers = [With(byPassword, "joe:p%40ss%3Aw%2Crd%2F")] };
        await LogInAsync(good);
        await LogInAsync(byToken.Options with { Servers = [With(byToken, "t0k%40n")] });

        foreach (var options in new[] { good with { Servers = [With(byPassword, "joe:wr0ng")] },
            good with { Servers = [With(byToken, "wr0ng")] }, byToken.Options })
        {
            var error = await Assert.ThrowsAsync<JetStreamException>(() => NatsClient.ConnectAsync(options));
            Assert.Equal(JetStreamErrorKind.Authorization, error.Kind);
            Assert.DoesNotContain("wr0ng", error.ToString());
        }
    }

    [NatsFact]
    public async Task Every_server_gets_its_own_credentials_and_one_that_refuses_is_passed_over()
    {
        using var one = new NatsServer("""authorization { user: "a", password: "1" }""");
        using var two = new NatsServer("""authorization { user: "b", password: "2" }""");
        for (var i = 0; i < 4; i++)
        {
            await LogInAsync(one.Options with { Servers = [With(one, "a:1"), With(two, "b:2")] });
            await LogInAsync(one.Options with { Servers = [With(one, "a:wrong"), With(two, "b:2")] });
        }
    }

    [NatsFact]
    public async Task A_login_by_nkey_works_and_another_key_is_refused()
    {
        using var key = KeyPair.CreatePair(PrefixByte.User);
        using var other = KeyPair.CreatePair(PrefixByte.User);
        using var server = new NatsServer($$"""authorization { users: [ { nkey: {{key.GetPublicKey()}} } ] }""");
        var file = Write("user.nk", key.GetSeed());

        await LogInAsync(server.Options with { NKeyFile = file });

        await RefusedAsync(server.Options with { NKeyFile = Write("other.nk", other.GetSeed()) }, other.GetSeed());
        await RefusedAsync(server.Options with { NKeyFile = Write("empty.nk", "nothing") });
        await RefusedAsync(server.Options with { NKeyFile = Path.Combine(_folder, "absent.nk") });
        await RefusedAsync(server.Options);
    }

    [NatsFact]
    public async Task A_login_by_a_file_of_credentials_works_and_is_read_anew_for_each_link()
    {
        using var accounts = new JwtAccounts();
        using var server = new NatsServer(accounts.Settings, hasJetStream: false);
        var file = Write("user.creds", accounts.NewCredentials());
        await using var client = await NatsClient.ConnectAsync(server.Options with { CredentialsFile = file });
        var first = client.Link!;
        await first.PingAsync(Patience);

        Write("user.creds", accounts.NewCredentials());
        server.End("KILL");
        server.StartAgain();
        await JetStreamFixture.Eventually(() => Task.FromResult(client.Link is { } link && link != first));
        await client.Link!.PingAsync(Patience);

        using var strange = new JwtAccounts();
        await RefusedAsync(server.Options with { CredentialsFile = Write("strange.creds", strange.NewCredentials()) });
        await RefusedAsync(server.Options with { CredentialsFile = Write("half.creds", "-----BEGIN NATS USER JWT-----\n") });
        await RefusedAsync(server.Options with { CredentialsFile = Path.Combine(_folder, "absent.creds") });
    }

    [NatsFact]
    public async Task What_is_not_permitted_fails_where_it_was_asked_for()
    {
        using var server = new NatsServer("""
            authorization { users: [
              { user: a, password: b, permissions: { publish: ["ok", "_INBOX.>"], subscribe: ["_INBOX.>"] } }
              { user: c, password: d, permissions: { publish: [">"], subscribe: ["nothing"] } } ] }
            """);
        await using var client = await NatsClient.ConnectAsync(server.Options with
        {
            Servers = [With(server, "a:b")],
            RequestTimeout = TimeSpan.FromHours(1),
        });
        var reported = HostileServerTests.NextError(client);

        var question = await Assert.ThrowsAsync<JetStreamException>(() => client.JetStream.FindStreamAsync("s").WaitAsync(Patience));
        await using var publisher = client.CreatePublisher();
        await publisher.PublishAsync("secret", default, "id");
        var publish = await Assert.ThrowsAsync<JetStreamException>(() => publisher.FlushAsync().WaitAsync(Patience));
        await using var pull = client.CreatePullConsumer("s", "c");
        var read = await Assert.ThrowsAsync<JetStreamException>(() => pull.ReadAsync().AsTask().WaitAsync(Patience));
        await using var deaf = await NatsClient.ConnectAsync(server.Options with { Servers = [With(server, "c:d")] });
        await using var blind = deaf.CreatePullConsumer("s", "c");
        var listen = await Assert.ThrowsAsync<JetStreamException>(() => blind.ReadAsync().AsTask().WaitAsync(Patience));

        Assert.All([question, publish, read, listen, await reported], error => Assert.Equal(JetStreamErrorKind.Permissions, error.Kind));
        await client.Link!.PingAsync(Patience);
    }

    [NatsFact]
    public async Task A_lame_duck_is_left_for_another_server()
    {
        using var one = new NatsServer("lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"20s\"");
        using var two = new NatsServer("lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"20s\"");
        await using var direct = await one.ConnectAsync();
        await using var client = await NatsClient.ConnectAsync(one.Options with { Servers = [one.Url, two.Url] });
        var before = client.ServerInfo.Id;

        (before == direct.ServerInfo.Id ? one : two).Signal("USR2");

        await JetStreamFixture.Eventually(() =>
            Task.FromResult(client.ServerInfo.Id != before && client.State == LinkState.Connected));
    }

    [NatsFact]
    public async Task What_was_sent_before_the_end_arrives()
    {
        const int Count = 20_000;
        var server = NatsServer.Shared;
        await using var listener = new NatsConnection(new NatsOpts { Url = server.Url, SubPendingChannelCapacity = Count });
        var subject = JetStreamFixture.NewName();
        await using var heard = await listener.SubscribeCoreAsync<byte[]>(subject);
        await listener.PingAsync();

        await using (var client = await NatsClient.ConnectAsync(server.Options with { CloseTimeout = Patience }))
        {
            for (var i = 0; i < Count; i++)
                client.Link!.Post(subject, new byte[100]);
        }

        using var limit = new CancellationTokenSource(Patience);
        for (var i = 0; i < Count; i++)
            Assert.Equal(100, (await heard.Msgs.ReadAsync(limit.Token)).Data!.Length);
    }

    [NatsFact]
    public async Task A_closed_client_ends_what_waits_on_it()
    {
        var server = NatsServer.Shared;
        var client = await server.ConnectAsync();
        var stream = await JetStreamFixture.NewStreamAsync(server);
        await JetStreamFixture.NewConsumerAsync(server, stream);
        var pull = client.CreatePullConsumer(stream, "c");
        var publisher = client.CreatePublisher();
        var reading = pull.ReadAsync().AsTask();

        await client.DisposeAsync();

        Assert.Equal(JetStreamErrorKind.Closed, (await Assert.ThrowsAsync<JetStreamException>(() => reading.WaitAsync(Patience))).Kind);
        Assert.Equal(
            JetStreamErrorKind.Closed,
            (await Assert.ThrowsAsync<JetStreamException>(() => publisher.PublishAsync("a", default).AsTask().WaitAsync(Patience))).Kind);
        Assert.Equal(
            JetStreamErrorKind.Closed,
            (await Assert.ThrowsAsync<JetStreamException>(() => client.JetStream.FindStreamAsync(stream).WaitAsync(Patience))).Kind);
        Assert.Equal(LinkState.Closed, client.State);
        await pull.DisposeAsync();
        await publisher.DisposeAsync();
    }

    [NatsFact]
    public async Task A_server_that_is_not_there_is_named_with_the_reason()
    {
        var error = await Assert.ThrowsAsync<JetStreamException>(
            () => NatsClient.ConnectAsync(new NatsClientOptions { Servers = [$"nats://joe:s3cret@127.0.0.1:{FreePort.Next()}"] }));

        Assert.Equal((JetStreamErrorKind.Connection, true), (error.Kind, error.IsTransient));
        Assert.Contains("refused", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    static async Task LogInAsync(NatsClientOptions options)
    {
        await using var client = await NatsClient.ConnectAsync(options);
        await client.Link!.PingAsync(Patience);
    }

    static async Task RefusedAsync(NatsClientOptions options, string secret = "no secret")
    {
        var error = await Assert.ThrowsAsync<JetStreamException>(() => NatsClient.ConnectAsync(options));
        Assert.Equal(JetStreamErrorKind.Authorization, error.Kind);
        Assert.DoesNotContain(secret, error.ToString());
    }

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    static string With(NatsServer server, string login) => server.Url.Replace("nats://", $"nats://{login}@", StringComparison.Ordinal);
}
