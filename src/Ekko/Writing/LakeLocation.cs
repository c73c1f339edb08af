using Ekko.DuckLake;
using Ekko.DuckLake.Storage;

namespace Ekko.Writing;

/// <summary>From options to a lake that can be attached.</summary>
public static class LakeLocation
{
    /// <summary>The name the configured lake is attached as.</summary>
    public const string Name = "blockchain";

    /// <summary>The attachment that the options describe.</summary>
    /// <param name="options">The options.</param>
    public static LakeAttachment Of(EkkoOptions options)
    {
        return new LakeAttachment
        {
            Name = Name,
            CatalogPath = CatalogPath(options),
            DataPath = DataStorage.IsRemote(options.DataPath) ? options.DataPath : Path.GetFullPath(options.DataPath),
            Storage = Storage(options),
        };
    }

    /// <summary>How remote files are reached, by the options.</summary>
    /// <param name="options">The options.</param>
    public static StorageOptions Storage(EkkoOptions options)
    {
        var store = options.ObjectStore;
        return new StorageOptions
        {
            S3 = new S3Options
            {
                Endpoint = store.Endpoint,
                Secure = store.Secure,
                // Without a server of one's own the region is a matter of the AWS configuration, unless it was chosen.
                Region = store.Endpoint is null && store.Region == new ObjectStoreOptions().Region ? null : store.Region,
                AccessKey = store.AccessKey,
                SecretKey = store.SecretKey,
            },
            Cache = new CacheOptions { Directory = options.CacheDirectory, MaxBytes = options.CacheSize },
        };
    }

    static string CatalogPath(EkkoOptions options)
    {
        if (options.CatalogType == CatalogType.Postgres)
            return "postgres:" + options.CatalogPath;
        var file = Path.GetFullPath(options.CatalogPath);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return (options.CatalogType == CatalogType.DuckDb ? "duckdb:" : "sqlite:") + file;
    }
}
