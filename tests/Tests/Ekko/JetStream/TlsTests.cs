using Ekko.JetStream;
using Ekko.Tests.Servers;
using NATS.Client.JetStream.Models;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>Encrypted connections, and servers that cannot be trusted.</summary>
public sealed class TlsTests : IDisposable
{
    const string Settings = "tls { cert_file: \"{folder}/server.pem\", key_file: \"{folder}/key.pem\" }";
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NatsFact]
    public async Task Tls_is_used_when_the_server_asks_for_it_and_its_authority_is_trusted()
    {
        using var server = new NatsServer(Settings, TestCertificates.Write);
        var trusting = server.Options with { CaFile = Path.Combine(server.Folder, "ca.pem") };
        await using var asked = await NatsClient.ConnectAsync(trusting);
        await using var named =
            await NatsClient.ConnectAsync(trusting with { Servers = [server.Url.Replace("nats:", "tls:", StringComparison.Ordinal)] });

        await asked.Link!.PingAsync(JetStreamFixture.Patience);
        await named.Link!.PingAsync(JetStreamFixture.Patience);

        var distrusted = await Assert.ThrowsAsync<JetStreamException>(
            () => NatsClient.ConnectAsync(server.Options));
        Assert.Equal(JetStreamErrorKind.Tls, distrusted.Kind);
    }

    [NatsFact]
    public async Task A_large_stream_goes_through_tls()
    {
        const int Count = 3_000;
        using var server = new NatsServer(Settings, TestCertificates.Write);
        await using var client =
            await NatsClient.ConnectAsync(server.Options with { CaFile = Path.Combine(server.Folder, "ca.pem") });
        var name = JetStreamFixture.NewName();
        await client.JetStream.EnsureStreamAsync(JetStreamFixture.Config(name));
        await client.JetStream.CreateConsumerAsync(
            name, new ConsumerConfig { DurableName = "c", AckPolicy = ConsumerConfigAckPolicy.All, MaxAckPending = -1 });
        var payload = Enumerable.Range(0, 5_000).Select(i => (byte)i).ToArray();
        await using var publisher = client.CreatePublisher();
        for (var i = 0; i < Count; i++)
            await publisher.PublishAsync($"{name}.a", payload);
        await using var pull = client.CreatePullConsumer(name, "c");

        for (var read = 0; read < Count;)
        {
            using var batch = await pull.ReadAsync().AsTask().WaitAsync(JetStreamFixture.Patience);
            for (var i = 0; i < batch.Count; i++, read++)
                Assert.Equal(payload, batch[i].Payload.ToArray());
        }
    }

    [Fact]
    public async Task A_server_without_tls_is_refused_when_an_authority_is_named()
    {
        TestCertificates.Write(_folder);
        await using var server = new ScriptedServer(ScriptedServer.Say(""));

        var error = await Assert.ThrowsAsync<JetStreamException>(() =>
            NatsClient.ConnectAsync(server.Options with { CaFile = Path.Combine(_folder, "ca.pem") }));

        Assert.Equal(JetStreamErrorKind.Tls, error.Kind);
    }

    [NatsFact]
    public async Task The_certificate_has_to_be_the_hosts()
    {
        using var server = new NatsServer(Settings, folder => TestCertificates.Write(folder, "elsewhere"));

        var error = await Assert.ThrowsAsync<JetStreamException>(() =>
            NatsClient.ConnectAsync(server.Options with { CaFile = Path.Combine(server.Folder, "ca.pem") }));

        Assert.Equal(JetStreamErrorKind.Tls, error.Kind);
    }

    [Fact]
    public async Task A_file_of_authorities_that_is_none_is_a_clear_error()
    {
        var file = Path.Combine(_folder, "nothing.pem");
        foreach (var prepare in new Action[] { static () => { }, () => File.WriteAllText(file, "no certificate") })
        {
            prepare();
            var error = await Assert.ThrowsAsync<JetStreamException>(
            () => NatsClient.ConnectAsync(new NatsClientOptions { CaFile = file }));
            Assert.Contains(file, error.Message);
        }
    }
}
