using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ekko.JetStream;

/// <summary>The servers to try: those configured, and those that the cluster told of.</summary>
sealed class ServerPool
{
    readonly NatsClientOptions _options;
    readonly List<ServerAddress> _configured;
    volatile List<ServerAddress> _discovered = [];
    volatile ServerAddress? _leaving;

    public ServerPool(NatsClientOptions options)
    {
        _options = options;
        _configured = [.. options.Servers.Select(ServerAddress.Parse)];
        if (_configured.Count == 0)
            throw new FormatException("Connecting to NATS failed: no server is given. Name at least one, such as nats://localhost:4222.");
        if (options.CaFile is { } file)
            Check(file);
    }

    /// <summary>Takes over the list of servers that one of them tells of.</summary>
    public void Learn(IEnumerable<string> urls)
    {
        var model = _configured[0];
        var discovered = new List<ServerAddress>();
        foreach (var address in urls.Select(ServerAddress.TryParse).OfType<ServerAddress>())
        {
            if (_configured.Exists(known => known.Host == address.Host && known.Port == address.Port))
                continue;
            discovered.Add(address with
            {
                Tls = model.Tls,
                TlsHost = IPAddress.TryParse(address.Host, out _) ? model.TlsHost ?? model.Host : null,
                User = model.User,
                Password = model.Password,
                Token = model.Token,
            });
        }

        _discovered = discovered;
    }

    /// <summary>Notes that a server is about to go; true when there are others to move to.</summary>
    public bool Leave(ServerAddress server)
    {
        _leaving = server;
        return _configured.Concat(_discovered).Any(other => other.Endpoint != server.Endpoint);
    }

    /// <summary>Tries every server once.</summary>
    /// <exception cref="JetStreamException">None took the connection.</exception>
    public async Task<NatsLink> ConnectAsync(CancellationToken cancellationToken)
    {
        var errors = new List<JetStreamException>();
        foreach (var server in Round())
        {
            try
            {
                var link = await NatsLink.ConnectAsync(_options, server, cancellationToken).ConfigureAwait(false);
                _leaving = null;
                Learn(link.Connection.ServerInfo?.ClientConnectUrls ?? []);
                return link;
            }
            catch (JetStreamException error)
            {
                errors.Add(error);
            }
        }

        if (errors.Count == 1)
            throw errors[0];
        // A refusal says more than a server that is not there.
        var telling = errors.Find(error => !error.IsTransient) ?? errors[^1];
        throw new JetStreamException(telling.Kind,
            $"Connecting to NATS failed on {errors.Count} servers: {string.Join(" ", errors.Select(e => e.Message))}", telling);
    }

    IEnumerable<ServerAddress> Round()
    {
        var servers = _configured.Concat(_discovered).ToArray();
        Random.Shared.Shuffle(servers);
        return servers.OrderBy(server => server.Endpoint == _leaving?.Endpoint);
    }

    static void Check(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new JetStreamException(
                JetStreamErrorKind.Tls, $"Reading the certificate authorities in {file} failed: {error.Message}", error);
        }

        if (authorities.Count == 0)
            throw new JetStreamException(
                JetStreamErrorKind.Tls, $"Reading the certificate authorities failed: {file} holds no certificate in PEM.");
    }
}
