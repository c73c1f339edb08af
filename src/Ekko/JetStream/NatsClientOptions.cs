namespace Ekko.JetStream;

/// <summary>Where the servers are, how to log in, and how patient the client is. Immutable; vary it with <c>with</c>.</summary>
public sealed record NatsClientOptions
{
    /// <summary>
    /// Servers, tried in random order: <c>nats://host:4222</c>, <c>tls://host</c>, <c>nats://user:password@host</c>,
    /// <c>nats://token@host</c> or just <c>host</c>. Credentials are percent-decoded and belong to their own server. More servers are
    /// learned from those that answer; they get the credentials of the first one.
    /// </summary>
    public IReadOnlyList<string> Servers { get; init; } = ["nats://localhost:4222"];

    /// <summary>The name that the server's monitoring shows.</summary>
    public string Name { get; init; } = "ekko";

    /// <summary>A file of credentials (a JWT and its key) for servers whose URL has none; read anew for each connection.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>A file with an nkey seed for servers whose URL has no credentials; read anew for each connection.</summary>
    public string? NKeyFile { get; init; }

    /// <summary>
    /// A PEM file of certificate authorities to trust instead of the machine's; with it every connection is encrypted. Null: the machine's.
    /// </summary>
    public string? CaFile { get; init; }

    /// <summary>The longest an attempt on one server may take, from the first packet to the end of the handshake.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest a request waits for its reply, reconnecting included.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest the server may take nothing while something waits to be sent, before the connection counts as broken.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that closing waits for the server to see what was sent.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the server is asked for a sign of life.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the server may leave that question without an answer before the connection counts as broken.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>About the wait after the first failed round over all servers; waits grow up to <see cref="ReconnectWaitMax"/>.</summary>
    public TimeSpan ReconnectWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two rounds.</summary>
    public TimeSpan ReconnectWaitMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The options that the environment names.</summary>
    /// <param name="options">Servers and credentials.</param>
    /// <param name="name">The name that the server's monitoring shows.</param>
    /// <param name="time">Clock and timers.</param>
    /// <exception cref="EkkoException">No server is named, or one of them is no server URL; the message holds no credentials.</exception>
    public static NatsClientOptions From(NatsOptions options, string name, TimeProvider time)
    {
        var servers = (options.Url ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (servers.Length == 0)
            throw new EkkoException("Connecting to NATS failed: no server is named. Set NATS_URL, for example to nats://localhost:4222.");
        try
        {
            foreach (var server in servers)
                ServerAddress.Parse(server);
        }
        catch (FormatException error)
        {
            throw new EkkoException($"Reading NATS_URL failed. {error.Message}", error);
        }

        return new NatsClientOptions
        {
            Servers = servers,
            Name = name,
            CredentialsFile = options.CredentialsFile,
            NKeyFile = options.NKeyFile,
            CaFile = options.CaFile,
            Time = time,
        };
    }

    /// <summary>The servers without their credentials.</summary>
    public override string ToString() => $"{Name} -> {string.Join(", ", Servers.Select(ServerAddress.Redact))}";
}
