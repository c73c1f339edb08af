using Ekko.Nats;

namespace Ekko.Tests.Nats;

/// <summary>Servers whose greeting is wrong, endless or missing: each is refused with a clear error, or passed over for the next.</summary>
public sealed class HostileGreetingTests
{
    public static TheoryData<string, NatsErrorKind> FirstWords => new()
    {
        { "HTTP/1.1 400 Bad Request\r\n\r\n", NatsErrorKind.Protocol },
        { "PING\r\n", NatsErrorKind.Protocol },
        { "INFO not json\r\n", NatsErrorKind.Protocol },
        { "INFO []\r\n", NatsErrorKind.Protocol },
        { "INFO {\"max_payload\":-1}\r\n", NatsErrorKind.Protocol },
        { "INFO {\"max_payload\":\"much\"}\r\n", NatsErrorKind.Protocol },
        { "INFO {\"server_id\":\r\n", NatsErrorKind.Protocol },
        { "INFO {\"tls_required\":true}\r\nPING\r\n", NatsErrorKind.Protocol },
        { "-ERR 'Maximum Connections Exceeded'\r\n", NatsErrorKind.Overload },
        { ScriptedServer.Info + "-ERR 'Authorization Violation'\r\n", NatsErrorKind.Authorization },
        { ScriptedServer.Info + "-ERR 'Authentication Timeout'\r\n", NatsErrorKind.Authorization },
        { ScriptedServer.Info + "-ERR 'Secure Connection - TLS Required'\r\n", NatsErrorKind.Tls },
    };

    [Theory]
    [MemberData(nameof(FirstWords))]
    public async Task A_server_that_does_not_greet_is_a_clear_error(string words, NatsErrorKind kind)
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.SendAsync(words);
            await client.UntilItGoesAsync();
        });
        var options = server.Options with { Servers = [server.Url.Replace("nats://", "nats://joe:s3cret@", StringComparison.Ordinal)] };

        var error = await Assert.ThrowsAsync<NatsException>(() => NatsConnection.ConnectAsync(options));

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

        var error = await Assert.ThrowsAsync<NatsException>(() => NatsConnection.ConnectAsync(server.Options));

        Assert.Equal(NatsErrorKind.Protocol, error.Kind);
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        await using var server = new ScriptedServer(client => client.UntilItGoesAsync());

        var error = await Assert.ThrowsAsync<NatsException>(() =>
            NatsConnection.ConnectAsync(server.Options with { ConnectTimeout = TimeSpan.FromMilliseconds(50) }));

        Assert.Equal(NatsErrorKind.Timeout, error.Kind);
    }

    [Fact]
    public async Task Waiting_for_a_silent_server_can_be_cancelled()
    {
        await using var server = new ScriptedServer(client => client.UntilItGoesAsync());
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NatsConnection.ConnectAsync(server.Options, cancellation.Token));
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_an_error()
    {
        await using var server = new ScriptedServer(_ => Task.CompletedTask);

        var error = await Assert.ThrowsAsync<NatsException>(() => NatsConnection.ConnectAsync(server.Options));

        Assert.Equal((NatsErrorKind.Connection, true), (error.Kind, error.IsTransient));
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

        var error = await Assert.ThrowsAsync<NatsException>(() => NatsConnection.ConnectAsync(options));

        Assert.Equal(NatsErrorKind.Tls, error.Kind);
        Assert.Null(await heard.Task);
    }

    [Fact]
    public async Task The_next_server_is_tried_when_one_refuses()
    {
        await using var refusing =
            new ScriptedServer(client => client.SendAsync(ScriptedServer.Info + "-ERR 'Authorization Violation'\r\n"));
        await using var server = new ScriptedServer(ScriptedServer.Behave);

        await using var connection = await NatsConnection.ConnectAsync(server.Options with { Servers = [refusing.Url, server.Url] });

        Assert.Equal("scripted", connection.ServerInfo.ServerId);
    }
}
