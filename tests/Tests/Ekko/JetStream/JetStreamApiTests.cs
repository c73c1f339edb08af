using Ekko.JetStream;
using Ekko.Tests.Servers;
using NATS.Client.JetStream.Models;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>Making and changing streams on a real server.</summary>
public sealed class JetStreamApiTests
{
    [NatsFact]
    public async Task A_stream_is_made_once_and_what_an_operator_set_on_it_stays()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var config = JetStreamFixture.Config(JetStreamFixture.NewName());

        var made = await client.JetStream.EnsureStreamAsync(config);
        var limited = made.Config with
        {
            MaxBytes = 1_000_000,
            MaxAge = TimeSpan.FromHours(7),
            MaxMsgs = 500,
            MaxMsgSize = 9_000,
            Description = "an operator's",
            AllowDirect = true,
        };
        await server.JetStream.UpdateStreamAsync(limited);
        var again = await client.JetStream.EnsureStreamAsync(config);
        var wider = await client.JetStream.EnsureStreamAsync(config with { Subjects = [$"{config.Name}.>", $"{config.Name}"] });

        Assert.Equal(made.Created, again.Created);
        Assert.Equal([$"{config.Name}.>", $"{config.Name}"], wider.Config.Subjects!);
        Assert.Equal(
            (1_000_000L, TimeSpan.FromHours(7), 500L, 9_000, "an operator's", true, TimeSpan.FromMinutes(2)),
            (wider.Config.MaxBytes, wider.Config.MaxAge, wider.Config.MaxMsgs, wider.Config.MaxMsgSize, wider.Config.Description,
                wider.Config.AllowDirect, wider.Config.DuplicateWindow));
    }

    [NatsFact]
    public async Task A_stream_that_cannot_become_the_one_wanted_is_a_clear_error()
    {
        await using var client = await NatsServer.Shared.ConnectAsync();
        var config = JetStreamFixture.Config(JetStreamFixture.NewName());
        await client.JetStream.EnsureStreamAsync(config);

        var error = await Assert.ThrowsAsync<JetStreamException>(
            () => client.JetStream.EnsureStreamAsync(config with { Retention = StreamConfigRetention.Workqueue }));

        Assert.Contains("retention Limits -> Workqueue", error.Message);
        Assert.Equal((JetStreamErrorKind.Refused, false), (error.Kind, error.ErrorCode == 0));
    }

    [NatsFact]
    public async Task What_is_not_there_is_null()
    {
        var server = NatsServer.Shared;
        await using var client = await server.ConnectAsync();
        var name = JetStreamFixture.NewName();

        Assert.Null(await client.JetStream.FindStreamAsync(name));
        var noStream = await Assert.ThrowsAsync<JetStreamException>(() => client.JetStream.FindConsumerAsync(name, "c"));
        Assert.Equal(JetStreamErrorCode.StreamNotFound, noStream.ErrorCode);
        await server.JetStream.CreateStreamAsync(JetStreamFixture.Config(name));
        Assert.Null(await client.JetStream.FindConsumerAsync(name, "c"));
        await client.JetStream.DeleteConsumerAsync(name, "c");
        Assert.Null(await client.JetStream.FindLastMessageAsync(name, $"{name}.*"));
    }

    [NatsFact]
    public async Task A_server_without_JetStream_is_a_clear_error()
    {
        using var server = new NatsServer("", hasJetStream: false);
        await using var client = await server.ConnectAsync();

        var error = await Assert.ThrowsAsync<JetStreamException>(() => client.JetStream.FindStreamAsync("s"));

        Assert.Equal(JetStreamErrorKind.Refused, error.Kind);
        Assert.Contains("-js", error.Message);
    }
}
