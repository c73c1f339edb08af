namespace Ekko.DuckLake.Storage;

/// <summary>
/// How objects are reached: the server, the login, and how patient to be. Without a server it is AWS with its own credential chain.
/// </summary>
public sealed record S3Options
{
    /// <summary>Host and port of the server (<c>minio:9000</c>), or its URL; null for AWS.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Whether the server is reached by TLS, where <see cref="Endpoint"/> is no URL that says so.</summary>
    public bool Secure { get; init; } = true;

    /// <summary>
    /// Whether the bucket is part of the path (true) or of the host name (false); null for the path wherever there is an endpoint.
    /// </summary>
    public bool? PathStyle { get; init; }

    /// <summary>The region requests are signed for; null for the environment's, else <c>us-east-1</c>.</summary>
    public string? Region { get; init; }

    /// <summary>The key's id; null for the credential chain of AWS.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret key; never printed.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The token of temporary credentials; never printed.</summary>
    public string? SessionToken { get; init; }

    /// <summary>A profile of the AWS configuration files; null for the default chain.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// A PEM file with the authority that signed the server's certificate; null for the one that the environment names as
    /// <c>AWS_CA_BUNDLE</c>, else the machine's authorities.
    /// </summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>How uploads are protected; null for trailing checksums on AWS and headers everywhere else.</summary>
    public S3Checksums? Checksums { get; init; }

    /// <summary>How often a request is made before a failure that may pass is an error.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>The wait before the second attempt; it doubles from there, with jitter, up to 5 seconds.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A request during which no byte moves for so long is given up and made again.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A server that is silent for so long, over all attempts of a request, is an error.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The server's URL; null for AWS.</summary>
    internal string? Url => Endpoint is null || Endpoint.Contains("://", StringComparison.Ordinal)
        ? Endpoint
        : $"{(Secure ? "https" : "http")}://{Endpoint}";

    internal bool IsSecure => Url?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ?? true;

    /// <summary>The server and the region; no keys.</summary>
    public override string ToString() => $"{Endpoint ?? "AWS"} ({Region ?? "default region"})";
}

/// <summary>How the server learns that an upload arrived as it was sent.</summary>
public enum S3Checksums
{
    /// <summary>A CRC32 after the body, in chunks as AWS defines them.</summary>
    Trailing,

    /// <summary>
    /// Its CRC32C as a header and, without TLS, the SHA-256 of the body in the signature: the body is sent as it is, which every server
    /// understands.
    /// </summary>
    Header,
}
