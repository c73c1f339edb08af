namespace Ekko.Nats;

/// <summary>What a server says of itself (INFO).</summary>
public sealed record NatsServerInfo
{
    /// <summary>The server's unique id.</summary>
    public string ServerId { get; init; } = "";

    /// <summary>The server's name.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>The server's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether messages may have headers.</summary>
    public bool Headers { get; init; }

    /// <summary>The largest message, headers included, in bytes.</summary>
    public int MaxPayload { get; init; } = 1024 * 1024;

    /// <summary>Whether JetStream runs there.</summary>
    public bool Jetstream { get; init; }

    /// <summary>Whether it wants credentials.</summary>
    public bool AuthRequired { get; init; }

    /// <summary>Whether connections must be encrypted.</summary>
    public bool TlsRequired { get; init; }

    /// <summary>Whether connections may be encrypted.</summary>
    public bool TlsAvailable { get; init; }

    /// <summary>Whether it is about to go: clients should move on.</summary>
    public bool Ldm { get; init; }

    /// <summary>Other servers of the cluster, as <c>host:port</c>.</summary>
    public IReadOnlyList<string> ConnectUrls { get; init; } = [];
}
