using Ekko.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Cli;

/// <summary>The commands on lakes whose catalog is not in SQLite.</summary>
public sealed class CatalogTypeTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_catalog_in_a_DuckDB_file_works_like_one_in_SQLite()
    {
        var file = Path.Combine(_folder.Path, "catalog.ducklake");
        await RequireWorkingLakeAsync(Environment("duckdb", file), file);
        Assert.True(File.Exists(file));
    }

    [PostgresFact]
    public async Task A_catalog_in_PostgreSQL_works_and_its_password_is_never_shown()
    {
        using var database = PostgresServer.Shared.CreateDatabase();
        foreach (var connectionString in new[] { database.Keywords, database.Uri() })
            await RequireWorkingLakeAsync(Environment("postgres", connectionString), $"dbname={database.Name}");
    }

    [PostgresFact]
    public async Task A_PostgreSQL_database_that_cannot_be_opened_fails_the_check_without_its_password()
    {
        using var database = PostgresServer.Shared.CreateDatabase();
        foreach (var wrong
            in new[] { " password=hush-hush", " dbname=nowhere password=hush-hush", " port=1 password=hush-hush", " colour=hush-hush" })
        {
            var run = await RunCli.RunAsync(Environment("postgres", database.Keywords + wrong), "", "doctor");
            Assert.Equal(ExitCode.Failure, run.Code);
            Assert.Matches("FAILED +catalog", run.Output);
            Assert.DoesNotContain("hush-hush", run.Output + run.Error, StringComparison.Ordinal);
        }
    }

    async Task RequireWorkingLakeAsync(Dictionary<string, string> environment, string location)
    {
        var empty = await RunAsync(environment, "doctor");
        if (!empty.Contains("latest snapshot", StringComparison.Ordinal))
            Assert.Contains("doctor --init", empty, StringComparison.Ordinal);
        var initialized = await RunAsync(environment, "doctor", "--init");
        Assert.Contains(location, initialized, StringComparison.Ordinal);
        Assert.Contains("latest snapshot", initialized, StringComparison.Ordinal);
        await RunAsync(environment, "sql", "-c", "CREATE OR REPLACE TABLE t AS SELECT 42 AS n");
        Assert.Contains("42", await RunAsync(environment, "sql", "-c", "FROM t"), StringComparison.Ordinal);
        Assert.Contains("t", await RunAsync(environment, "tables"), StringComparison.Ordinal);
        Assert.Contains("tables_created", await RunAsync(environment, "snapshots", "show", "1"), StringComparison.Ordinal);
    }

    static async Task<string> RunAsync(Dictionary<string, string> environment, params string[] args)
    {
        var run = await RunCli.RunAsync(environment, "", args);
        Assert.True(run.Code is ExitCode.Success or ExitCode.Warning, run.Error + run.Output);
        Assert.DoesNotContain(PostgresServer.Secret, run.Output + run.Error, StringComparison.Ordinal);
        return run.Output;
    }

    Dictionary<string, string> Environment(string type, string path) => new()
    {
        ["DUCKLAKE_CATALOG_TYPE"] = type,
        ["DUCKLAKE_CATALOG_PATH"] = path,
        ["DUCKLAKE_DATA_PATH"] = Path.Combine(_folder.Path, "files") + "/",
    };
}
