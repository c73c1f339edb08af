namespace Ekko;

/// <summary>The stream between sources and writers.</summary>
public sealed record NatsOptions
{
    /// <summary><c>NATS_URL</c>; null: sources write straight into the lake. May hold a password.</summary>
    public string? Url { get; init; }

    /// <summary><c>NATS_STREAM</c>.</summary>
    public string Stream { get; init; } = "blockchain";

    /// <summary><c>NATS_SUBJECT</c>: the root of the subjects.</summary>
    public string Subject { get; init; } = "transactions";

    /// <summary>Everything but the URL's credentials.</summary>
    public override string ToString() => $"{(Url is null ? "no server" : "a server")}, stream {Stream}, subject {Subject}";
}
