namespace Ekko.DuckLake.Storage;

/// <summary>How files are reached that are not on a local disk.</summary>
public sealed record StorageOptions
{
    /// <summary>The server of <c>s3://</c> paths; a secret made by SQL wins over it.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>Where their local copies are.</summary>
    public CacheOptions Cache { get; init; } = new();
}
