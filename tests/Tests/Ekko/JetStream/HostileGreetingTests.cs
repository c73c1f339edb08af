using Ekko.JetStream;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>Servers whose greeting is wrong, endless or missing: each is refused with a clear error, or passed over for the next.</summary>
public sealed class HostileGreetingTests
{
    public static TheoryData<string, JetStreamErrorKind> FirstWords => new()
    {
        { "HTTP/1.1 400 Bad Request\r\n\r\n", JetStreamErrorKind.Timeout },
        { "PING\r\n", JetStreamErrorKind.Timeout },
        { "INFO not json\r\n", JetStreamErrorKind.Timeout },
        { "INFO {\"server_id\":\r\n", JetStreamErrorKind.Timeout },
        { ScriptedServer.Info + "-ERR 'Maximum Connections Exceeded'\r\n", JetStreamErrorKind.Overload },
        { ScriptedServer.Info + "-ERR 'Authorization Violation'\r\n", JetStreamErrorKind.Authorization },
        { ScriptedServer.Info + "-ERR 'Authentication Timeout'\r\n", JetStreamErrorKind.Authorization },
        { ScriptedServer.Info + "-ERR 'Secure Connection - TLS Required'\r\n", JetStreamErrorKind.Tls },
    };

    [Theory]
    [MemberData(nameof(FirstWords))]
    public async Task A_server_that_does_not_greet_is_a_clear_error(string words, JetStreamErrorKind kind)
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.SendAsync(words);
            await client.UntilItGoesAsync();
        });
        var options = server.Options with
        {
            Servers = [server.Url.Replace("nats://", "nats://joe:s3cret@", StringComparison.Ordinal)],
            ConnectTimeout = TimeSpan.FromSeconds(kind == JetStreamErrorKind.Timeout ? 0.2 : 20),
        };

        var error = await Assert.ThrowsAsync<JetStreamException>(() => NatsClient.ConnectAsync(options));

        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Fact]
    public async Task A_greeting_without_end_is_an_error_before_it_takes_the_memory()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.SendAsync("INFO {");
            while (true)
                await client.SendAsync(new string(' ', 64 * 1024));
        });

        var error = await Assert.ThrowsAsync<JetStreamException>(() => NatsClient.ConnectAsync(server.Options));

        Assert.Equal(JetStreamErrorKind.Protocol, error.Kind);
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        await using var server = new ScriptedServer(client => client.UntilItGoesAsync());

        var error = await Assert.ThrowsAsync<JetStreamException>(() =>
            NatsClient.ConnectAsync(server.Options with { ConnectTimeout = TimeSpan.FromMilliseconds(50) }));

        Assert.Equal(JetStreamErrorKind.Timeout, error.Kind);
    }

    [Fact]
    public async Task Waiting_for_a_silent_server_can_be_cancelled()
    {
        await using var server = new ScriptedServer(client => client.UntilItGoesAsync());
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NatsClient.ConnectAsync(server.Options, cancellation.Token));
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_an_error()
    {
        await using var server = new ScriptedServer(_ => Task.CompletedTask);

        var error = await Assert.ThrowsAsync<JetStreamException>(() => NatsClient.ConnectAsync(server.Options));

        Assert.Equal((JetStreamErrorKind.Connection, true), (error.Kind, error.IsTransient));
    }

    [Fact]
    public async Task Credentials_are_not_sent_in_the_clear_when_tls_is_asked_for()
    {
        var heard = new TaskCompletionSource<string?>();
        await using var server = new ScriptedServer(async client =>
        {
            await client.SendAsync(ScriptedServer.Info);
            heard.SetResult(await client.ReadLineAsync());
        });
        var options = server.Options with { Servers = [server.Url.Replace("nats://", "tls://joe:s3cret@", StringComparison.Ordinal)] };

        var error = await Assert.ThrowsAsync<JetStreamException>(() => NatsClient.ConnectAsync(options));

        Assert.Equal(JetStreamErrorKind.Tls, error.Kind);
        Assert.Null(await heard.Task);
    }

    [Fact]
    public async Task The_next_server_is_tried_when_one_refuses()
    {
        await using var refusing =
            new ScriptedServer(client => client.SendAsync(ScriptedServer.Info + "-ERR 'Authorization Violation'\r\n"));
        await using var server = new ScriptedServer(ScriptedServer.Behave);

        await using var connection = await NatsClient.ConnectAsync(server.Options with { Servers = [refusing.Url, server.Url] });

        Assert.Equal("scripted", connection.ServerInfo.Id);
    }
}
