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

    /// <summary><c>NATS_CREDS</c>: a file of credentials (a JWT and its key); null for none.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary><c>NATS_NKEY</c>: a file with an nkey seed; null for none.</summary>
    public string? NKeyFile { get; init; }

    /// <summary><c>NATS_CA</c>: a PEM file of the authorities to trust; null for the machine's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Everything but the URL's credentials.</summary>
    public override string ToString() => $"{(Url is null ? "no server" : "a server")}, stream {Stream}, subject {Subject}";
}
