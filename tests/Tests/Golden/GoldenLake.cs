using System.Text.Json;
using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.Tests.Architecture;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.Golden;

/// <summary>A private copy of a lake that the official extension wrote, and the answers it gave; gone with the object.</summary>
sealed class GoldenLake : IDisposable
{
    readonly string _source;

    GoldenLake(string source, string directory)
    {
        _source = source;
        Directory = directory;
    }

    internal string Directory { get; }

    internal string CatalogFile => IsDuckDbFile ? Path.Combine(Directory, "catalog.ducklake") : Path.Combine(Directory, "catalog.sqlite");

    internal string CatalogPath => IsDuckDbFile ? CatalogFile : $"sqlite:{CatalogFile}";

    bool IsDuckDbFile => !File.Exists(Path.Combine(_source, "catalog.sqlite"));

    internal string DataPath => Path.Combine(Directory, "data") + "/";

    /// <summary>The statements the lake was written with.</summary>
    internal string Setup => File.ReadAllText(Path.Combine(_source, "setup.sql"));

    internal static GoldenLake Copy(string name)
    {
        var source = Folder(name);
        var target = System.IO.Directory.CreateTempSubdirectory($"ekko-{name}-").FullName;
        foreach (var file in System.IO.Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        AnchorAddedFiles(target);
        return new GoldenLake(source, target);
    }

    internal static IEnumerable<GoldenExpectation> Expectations(string name) => File.ReadLines(Path.Combine(Folder(name), "expected.jsonl"))
        .Select(line => JsonSerializer.Deserialize<GoldenExpectation>(line, JsonSerializerOptions.Web)!);

    internal Task<SqlCatalog> OpenCatalogAsync() => SqlCatalog.OpenAsync(
        new CatalogOptions { Location = CatalogPath, DataPath = DataPath, OverrideDataPath = true }, default);

    internal DuckLakeDataSource Open() => new(new DuckLakeDataSourceOptions
    {
        Lakes = [new LakeAttachment { Name = "lake", CatalogPath = CatalogPath, DataPath = DataPath, OverrideDataPath = true }],
        DefaultLake = "lake",
    });

    internal static string Folder(string name) => Path.Combine(Repository.Root, "tests", "golden", name);

    /// <summary>Files added from elsewhere are named relative to the folder the lake was written in.</summary>
    static void AnchorAddedFiles(string directory)
    {
        var catalog = Path.Combine(directory, "catalog.sqlite");
        if (!File.Exists(catalog))
            return;
        using var connection = new SqliteConnection($"Data Source={catalog};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "UPDATE ducklake_data_file SET path = @directory || '/' || path WHERE path_is_relative = 0 AND path NOT LIKE '/%'";
        command.Parameters.AddWithValue("@directory", directory);
        command.ExecuteNonQuery();
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
