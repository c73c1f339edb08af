using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Maintenance;

/// <summary>An empty lake of a test's own with a connection to it, whose clock the test sets.</summary>
sealed class MaintainedLake : IDisposable
{
    readonly DuckLakeDataSource _source;

    internal MaintainedLake()
    {
        _source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{CatalogFile}", DataPath = DataPath }],
            DefaultLake = "lake",
            TimeProvider = Clock,
        });
        Connection = _source.OpenConnection();
        // Files are what these tests are about.
        Run("CALL lake.set_option('data_inlining_row_limit', 0)");
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("ekko-maintenance-").FullName;

    internal string CatalogFile => Path.Combine(Folder, "catalog.sqlite");

    internal string DataPath => Path.Combine(Folder, "data") + "/";

    internal ManualClock Clock { get; } = new();

    internal DuckLakeConnection Connection { get; }

    internal Task<Lake> OpenAsync() => Lake.OpenAsync(new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{CatalogFile}" }, Clock);

    internal DuckLakeConnection Connect() => _source.OpenConnection();

    internal void Run(string sql) => Answer.Run(Connection, sql);

    /// <summary>The rows of an answer, values divided by <c>|</c>.</summary>
    internal List<string> Rows(string sql) =>
        [.. Answer.Of(Connection, sql).Rows.Select(row => string.Join('|', row.Select(v => v ?? "NULL")))];

    internal List<string> Catalog(string sql) => CatalogContent.Query(CatalogFile, sql);

    internal string Fail(string sql) => Assert.ThrowsAny<System.Data.Common.DbException>(() => Run(sql)).Message;

    /// <summary>Names of the data files on disk.</summary>
    internal List<string> Files() =>
        [.. Directory.EnumerateFiles(DataPath, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Connection.Dispose();
        _source.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
