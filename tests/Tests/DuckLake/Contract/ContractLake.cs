using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Storage;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>A place for a lake whose catalog is of the given kind; gone with the object.</summary>
sealed class ContractLake : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("ekko-contract-").FullName;
    readonly PostgresDatabase? _database;
    readonly S3Bucket? _bucket;

    internal ContractLake(CatalogKind kind)
    {
        Kind = kind;
        _database = kind.IsPostgres() ? PostgresServer.Shared.CreateDatabase() : null;
        _bucket = kind.IsS3() ? S3Server.Shared.CreateBucket() : null;
        CatalogPath = kind switch
        {
            CatalogKind.Sqlite or CatalogKind.SqliteS3 => $"sqlite:{Path.Combine(_directory, "catalog.sqlite")}",
            CatalogKind.DuckDbFile => Path.Combine(_directory, "catalog.ducklake"),
            _ => $"postgres:{_database!.Keywords}",
        };
    }

    internal CatalogKind Kind { get; }

    internal string CatalogPath { get; }

    internal string DataPath => _bucket is null ? Path.Combine(_directory, "data") : $"{_bucket.Path}data";

    internal PostgresDatabase Database => _database ?? throw new InvalidOperationException("This lake is not in PostgreSQL.");

    internal ManualClock Clock { get; } = new();

    internal LakeAttachment Attachment => new() { Name = "lake", CatalogPath = CatalogPath, DataPath = DataPath, Storage = Storage };

    internal StorageOptions? Storage => _bucket is null ? null : new StorageOptions
    {
        S3 = S3Server.Shared.Options,
        Cache = new CacheOptions { Directory = Path.Combine(_directory, "cache") },
    };

    internal CatalogOptions Options => CatalogOptions.For(Attachment, Clock);

    internal Task<SqlCatalog> OpenCatalogAsync() => SqlCatalog.OpenAsync(Options, default);

    internal Task<Lake> OpenLakeAsync() => Lake.OpenAsync(Attachment, Clock);

    /// <summary>A SQL session's source with the lake attached as the default.</summary>
    internal DuckLakeDataSource Open(Func<LakeAttachment, LakeAttachment>? change = null)
    {
        var attachment = change is null ? Attachment : change(Attachment);
        return new(new DuckLakeDataSourceOptions { Lakes = [attachment], DefaultLake = attachment.Name });
    }

    internal IEnumerable<string> DataFiles() =>
        _bucket is not null ? _bucket.Objects().Select(o => o.Key) : Directory.Exists(DataPath)
        ? Directory.EnumerateFiles(DataPath, "*", SearchOption.AllDirectories) : [];

    public void Dispose()
    {
        _database?.Dispose();
        _bucket?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
