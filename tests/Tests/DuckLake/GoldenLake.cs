using System.Globalization;
using System.Text.Json;
using Ekko.DuckLake;

namespace Ekko.Tests.DuckLake;

/// <summary>A copy of a golden lake in a folder of its own, and the answers the official extension gave.</summary>
sealed class GoldenLake : IDisposable
{
    public GoldenLake(string name)
    {
        Source = Path.Combine(Root, name);
        Folder = Directory.CreateTempSubdirectory("ekko-golden-").FullName;
        foreach (var file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(Source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public static string Root { get; } = Path.Combine(FindRepository(), "tests", "golden");

    public string Source { get; }

    public string Folder { get; }

    public string Setup => File.ReadAllText(Path.Combine(Source, "setup.sql"));

    public static IEnumerable<Expectation> Expectations(string name) =>
        File.ReadLines(Path.Combine(Root, name, "expected.jsonl")).Select(line => JsonSerializer.Deserialize<Expectation>(line, JsonSerializerOptions.Web)!);

    public DuckLakeDataSource Open() => new(new DuckLakeDataSourceOptions
    {
        Lakes =
        [
            new LakeAttachment
            {
                Name = "lake", CatalogPath = "sqlite:" + Path.Combine(Folder, "catalog.sqlite"), DataPath = Path.Combine(Folder, "data") + "/", OverrideDataPath = true,
            },
        ],
        DefaultLake = "lake",
    });

    public static Answer Ask(DuckLakeConnection connection, string sql)
    {
        using var command = connection.CreateCommand(sql);
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<List<string?>>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetText)]);
        return new Answer(columns, rows);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Ekko.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }

    public sealed record Answer(List<string> Columns, List<List<string?>> Rows)
    {
        public override string ToString() =>
            string.Join('|', Columns) + "\n" + string.Join('\n', Rows.Select(row => string.Join('|', row.Select(v => v ?? "NULL"))));
    }

    public sealed record Expectation(string Sql, List<string> Columns, List<List<string?>> Rows)
    {
        public override string ToString() => Sql.Length > 90 ? string.Create(CultureInfo.InvariantCulture, $"{Sql[..90]}…") : Sql;

        public Answer Answer => new(Columns, Rows);
    }
}
