namespace Ekko.DuckLake.Storage;

/// <summary>The local copies of remote files.</summary>
public sealed record CacheOptions
{
    /// <summary>Where they are; several processes may share it. Null for <c>.cache/ekko/files</c> in the user's folder.</summary>
    public string? Directory { get; init; }

    /// <summary>How many bytes they may take together. A running query keeps what it reads, whatever the limit.</summary>
    public long MaxBytes { get; init; } = 10_000_000_000;
}
