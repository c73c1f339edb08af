namespace Ekko.Nats;

/// <summary>Where the servers are and how patient the client is. Immutable; vary it with <c>with</c>.</summary>
public sealed record NatsClientOptions
{
    /// <summary>
    /// Servers, tried in random order: <c>nats://host:4222</c>, <c>tls://host</c>, <c>nats://user:password@host</c>,
    /// <c>nats://token@host</c> or just
    /// <c>host</c>. Credentials are percent-decoded. More servers are learned from those that answer.
    /// </summary>
    public IReadOnlyList<string> Servers { get; init; } = ["nats://localhost:4222"];

    /// <summary>The name that the server's monitoring shows.</summary>
    public string Name { get; init; } = "ekko";

    /// <summary>When to encrypt.</summary>
    public NatsTlsMode Tls { get; init; } = NatsTlsMode.WhenAsked;

    /// <summary>A PEM file of certificate authorities to trust instead of the machine's; null for the machine's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The longest an attempt on one server may take, from the first packet to the end of the handshake.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest a request waits for its reply, reconnecting included, unless the call says otherwise.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest a single write to the socket may take before the connection counts as broken.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that closing waits for the server to see what was sent.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a quiet server is asked for a sign of life.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Unanswered pings after which a connection counts as broken.</summary>
    public int MaxPingsOutstanding { get; init; } = 2;

    /// <summary>
    /// The wait after the first failed round over all servers; doubles up to <see cref="ReconnectWaitMax"/>. Each wait is between half and
    /// all of it.
    /// </summary>
    public TimeSpan ReconnectWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two rounds.</summary>
    public TimeSpan ReconnectWaitMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes that may wait for the socket before publishers have to wait.</summary>
    public int SendBufferBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Options for servers given as one text, separated by commas.</summary>
    /// <param name="urls">One or more server URLs; a comma in a password is written <c>%2C</c>.</param>
    /// <exception cref="FormatException">One of them is no server URL; the message holds no credentials.</exception>
    public static NatsClientOptions FromUrl(string urls)
    {
        var servers = urls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var server in servers)
            ServerAddress.Parse(server);
        if (servers.Length == 0)
            throw new FormatException("Reading NATS servers failed: no server URL is given. Write one such as nats://localhost:4222.");
        return new NatsClientOptions { Servers = servers };
    }

    /// <summary>The servers without their credentials.</summary>
    public override string ToString() => $"{Name} -> {string.Join(", ", Servers.Select(ServerAddress.Redact))}";
}
