using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>A lake with its catalog in a local file and its data in a bucket behind a proxy; gone with the object.</summary>
sealed class BucketLake : IAsyncDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("ekko-bucket-").FullName;
    int _caches;

    internal BucketLake() => Proxy = new S3Proxy(S3Server.Shared.Options.Endpoint!, S3Server.Shared.Options.Secure);

    internal S3Bucket Bucket { get; } = S3Server.Shared.CreateBucket();

    internal S3Proxy Proxy { get; }

    internal string CatalogFile => Path.Combine(_directory, "catalog.sqlite");

    internal string Folder => _directory;

    internal S3Options S3 =>
        S3Server.Shared.Options with
        {
            Endpoint = Proxy.Endpoint,
            Secure = false,
            FirstRetryDelay = TimeSpan.FromMilliseconds(5),
            Attempts = 12,
            StallTimeout = TimeSpan.FromSeconds(10)
        };

    /// <summary>A cache with nothing in it.</summary>
    internal CacheOptions NewCache() => new() { Directory = Path.Combine(_directory, $"cache{Interlocked.Increment(ref _caches)}") };

    internal LakeAttachment Attachment(CacheOptions? cache = null, S3Options? s3 = null) => new()
    {
        Name = "lake",
        CatalogPath = $"sqlite:{CatalogFile}",
        DataPath = $"{Bucket.Path}data",
        DataInliningRowLimit = 0,
        Storage = new StorageOptions { S3 = s3 ?? S3, Cache = cache ?? NewCache() },
    };

    /// <summary>A source with a cold cache unless one is given.</summary>
    internal DuckLakeDataSource Open(CacheOptions? cache = null, S3Options? s3 = null) => new(new DuckLakeDataSourceOptions
    {
        Lakes = [Attachment(cache, s3)],
        DefaultLake = "lake",
    });

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        Bucket.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
