using Ekko.DuckLake.Catalog;

namespace Ekko.Tests.DuckLake.Catalog;

/// <summary>A directory for a lake of the test's own; gone with the object.</summary>
sealed class TemporaryLake : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("ekko-lake-").FullName;

    public string CatalogFile => Path.Combine(_directory, "catalog.sqlite");

    public ManualClock Clock { get; } = new();

    public CatalogOptions Options =>
        new() { Location = $"sqlite:{CatalogFile}", DataPath = "data", InliningLimit = 0, TimeProvider = Clock };

    public Task<SqlCatalog> OpenAsync() => SqlCatalog.OpenAsync(Options, default);

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>A clock that shows what it is told.</summary>
sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
