using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Ekko.Nats;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Nats;

/// <summary>
/// Encrypted connections, to a real server and, from the first byte on, to a scripted one (nats-server knows that from 2.10 on).
/// </summary>
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
        await using var asked = await NatsConnection.ConnectAsync(trusting);
        await using var named =
            await NatsConnection.ConnectAsync(trusting with { Servers = [server.Url.Replace("nats:", "tls:", StringComparison.Ordinal)] });

        await asked.FlushAsync();
        await named.FlushAsync();

        var distrusted = await Assert.ThrowsAsync<NatsException>(() => NatsConnection.ConnectAsync(server.Options));
        Assert.Equal(NatsErrorKind.Tls, distrusted.Kind);
    }

    [NatsFact]
    public async Task A_large_stream_goes_through_tls()
    {
        const int Count = 3_000;
        using var server = new NatsServer(Settings, TestCertificates.Write);
        await using var connection =
            await NatsConnection.ConnectAsync(server.Options with { CaFile = Path.Combine(server.Folder, "ca.pem") });
        await using var subscription = await connection.SubscribeAsync("big");
        var payload = Enumerable.Range(0, 5_000).Select(i => (byte)i).ToArray();
        for (var i = 0; i < Count; i++)
            await connection.PublishAsync("big", payload);

        for (var i = 0; i < Count; i++)
            Assert.Equal(payload, (await subscription.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30))).Payload.ToArray());
    }

    [Fact]
    public async Task Tls_from_the_first_byte_on_and_the_certificate_has_to_match()
    {
        TestCertificates.Write(_folder);
        using var loaded = X509Certificate2.CreateFromPemFile(Path.Combine(_folder, "server.pem"), Path.Combine(_folder, "key.pem"));
        await using var server = new ScriptedServer(async client =>
        {
            await using var encrypted = new SslStream(client.Stream, leaveInnerStreamOpen: true);
            await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = loaded }, client.Token);
            await ScriptedServer.Behave(new ScriptedClient(encrypted, client.Token));
        });
        var options = server.Options with { Tls = NatsTlsMode.First, CaFile = Path.Combine(_folder, "ca.pem") };

        await using var connection = await NatsConnection.ConnectAsync(options);
        await connection.FlushAsync();

        var error = await Assert.ThrowsAsync<NatsException>(() => NatsConnection.ConnectAsync(options with { CaFile = null }));
        Assert.Equal(NatsErrorKind.Tls, error.Kind);
    }

    [Fact]
    public async Task A_server_without_tls_is_refused_when_tls_comes_first()
    {
        await using var server = new ScriptedServer(ScriptedServer.Say(""));

        var error = await Assert.ThrowsAsync<NatsException>(() =>
            NatsConnection.ConnectAsync(server.Options with { Tls = NatsTlsMode.First }));

        Assert.Equal(NatsErrorKind.Tls, error.Kind);
    }

    [Fact]
    public async Task A_file_of_authorities_that_is_none_is_a_clear_error()
    {
        var file = Path.Combine(_folder, "nothing.pem");
        foreach (var prepare in new Action[] { static () => { }, () => File.WriteAllText(file, "no certificate") })
        {
            prepare();
            var error = await Assert.ThrowsAsync<NatsException>(() => NatsConnection.ConnectAsync(new NatsClientOptions { CaFile = file }));
            Assert.Contains(file, error.Message);
        }
    }
}
