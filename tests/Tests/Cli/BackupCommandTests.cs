using Ekko.Cli;

namespace Ekko.Tests.Cli;

/// <summary>Backups as they are made at a prompt.</summary>
public sealed class BackupCommandTests
{
    [Fact]
    public async Task A_lake_is_backed_up_verified_put_back_and_let_go()
    {
        using var folder = new TemporaryFolder();
        var environment = RunCli.LakeIn(folder.Path);
        environment["EKKO_BACKUP_PATH"] = Path.Combine(folder.Path, "backups");
        await RunAsync(environment, 0, "sql", "-c", "CREATE TABLE t(i INTEGER); INSERT INTO t SELECT * FROM range(1000)");
        Assert.Contains(
            "Backup nightly: snapshot 2", await RunAsync(environment, 0, "backup", "create", "nightly", "--with-files"),
                StringComparison.Ordinal);
        Assert.Contains(
            "ekko backup release here", await RunAsync(environment, 0, "backup", "create", "here"), StringComparison.Ordinal);
        Assert.Contains("0 problems", await RunAsync(environment, 0, "backup", "verify", "nightly"), StringComparison.Ordinal);
        await RunAsync(environment, 0, "sql", "-c", "DELETE FROM t");
        Assert.Contains(
            "at snapshot 2 again", await RunAsync(environment, 0, "backup", "restore", "nightly"), StringComparison.Ordinal);
        Assert.Contains(
            "1000", await RunAsync(environment, 0, "sql", "--format", "csv", "-c", "SELECT count(*) FROM t"), StringComparison.Ordinal);
        var list = await RunAsync(environment, 0, "backup", "list", "--format", "csv");
        Assert.Contains("nightly,whole,", list, StringComparison.Ordinal);
        Assert.Contains("here,held,", list, StringComparison.Ordinal);
        Assert.Contains("before-restore-", list, StringComparison.Ordinal);
        await RunAsync(environment, 0, "backup", "release", "nightly", "--delete");
        await RunAsync(environment, ExitCode.Failure, "backup", "verify", "nightly");
        await RunAsync(environment, ExitCode.Failure, "backup", "restore", "nothing");

        var moved = Path.Combine(folder.Path, "moved");
        await RunAsync(environment, 0, "move", "data", moved);
        environment["DUCKLAKE_DATA_PATH"] = moved;
        var catalog = Path.Combine(folder.Path, "other.duckdb");
        await RunAsync(environment, 0, "move", "catalog", "duckdb", catalog);
        await RunAsync(environment, ExitCode.Failure, "tables");
        environment["DUCKLAKE_CATALOG_TYPE"] = "duckdb";
        environment["DUCKLAKE_CATALOG_PATH"] = catalog;
        Assert.Contains(
            "1000", await RunAsync(environment, 0, "sql", "--format", "csv", "-c", "SELECT count(*) FROM t"), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await RunCli.RunAsync(environment, "", "move", "catalog", "oracle", "x")).Code);
    }

    static async Task<string> RunAsync(Dictionary<string, string> environment, int code, params string[] args)
    {
        var run = await RunCli.RunAsync(environment, "", args);
        Assert.True(run.Code == code, $"{run.Code} {run.Output} {run.Error}");
        return run.Output;
    }
}
