namespace Ekko;

/// <summary>The S3 server of an <c>s3://</c> data path. No endpoint means AWS and its own credential chain.</summary>
public sealed record ObjectStoreOptions
{
    /// <summary><c>MINIO_ENDPOINT</c>: host and port, path-style; null for AWS.</summary>
    public string? Endpoint { get; init; }

    /// <summary><c>MINIO_ACCESS_KEY</c>.</summary>
    public string? AccessKey { get; init; }

    /// <summary><c>MINIO_SECRET_KEY</c>, never printed.</summary>
    public string? SecretKey { get; init; }

    /// <summary><c>MINIO_REGION</c>.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary><c>MINIO_SECURE</c>: TLS.</summary>
    public bool Secure { get; init; }

    /// <summary>Everything but the keys.</summary>
    public override string ToString() => $"{(Secure ? "https" : "http")}://{Endpoint ?? "AWS"} ({Region})";
}
