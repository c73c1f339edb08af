using Ekko.Cli;

namespace Ekko.Tests.Cli;

/// <summary>States that are kept, and what they changed, on the command line.</summary>
public sealed class SnapshotCommandTests : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();

    public async Task InitializeAsync()
    {
        await OutputAsync("doctor", "--init");
        await OutputAsync("sql", "-c", "CREATE TABLE t AS SELECT 1 AS n; INSERT INTO t VALUES (2); UPDATE t SET n = 3 WHERE n = 1");
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_pinned_state_outlives_an_expiry_until_it_is_unpinned()
    {
        var version = await LatestAsync() - 1;
        await OutputAsync("snapshots", "pin", $"{version}", "--name", "audit");
        await OutputAsync("snapshots", "pin", $"{version}");
        Assert.Contains($"audit, snapshot-{version}", await OutputAsync("snapshots"), StringComparison.Ordinal);
        Assert.Contains("audit", (await RunAsync("snapshots", "pin", "0", "--name", "audit")).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, (await RunAsync("snapshots", "pin", "999")).Code);

        const string Expire = "CALL ducklake_expire_snapshots('blockchain', older_than => now() + INTERVAL 1 DAY)";
        await OutputAsync("sql", "-c", Expire);
        Assert.Contains("2", await OutputAsync("sql", "--format", "text", "-c", $"SELECT sum(n)::INT - 1 FROM t AT (VERSION => {version})"),
            StringComparison.Ordinal);

        await OutputAsync("snapshots", "unpin", "audit");
        await OutputAsync("snapshots", "unpin", $"{version}");
        Assert.Equal(ExitCode.Failure, (await RunAsync("snapshots", "unpin", "audit")).Code);
        await OutputAsync("sql", "-c", Expire);
        Assert.Equal(ExitCode.Failure, (await RunAsync("sql", "-c", $"FROM t AT (VERSION => {version})")).Code);
    }

    [Fact]
    public async Task Changes_of_hours_and_of_snapshots_are_told()
    {
        var latest = await LatestAsync();
        Assert.Equal(
            ["update_preimage 1", "update_postimage 3"],
            await ChangesAsync("--from", $"{latest}"));
        Assert.Equal(["insert 2"], await ChangesAsync("--from", $"{latest - 1}", "--to", $"{latest - 1}"));
        Assert.Equal(["insert 1", "insert 2", "update_preimage 1", "update_postimage 3"], await ChangesAsync("--hours", "1"));
        Assert.Equal(ExitCode.Usage, (await RunAsync("changes", "t", "--from", "3", "--hours", "2")).Code);
        Assert.Equal(ExitCode.Usage, (await RunAsync("changes", "t", "--to", "3")).Code);
        Assert.Contains("nowhere", (await RunAsync("changes", "nowhere")).Error, StringComparison.Ordinal);
    }

    async Task<List<string>> ChangesAsync(params string[] arguments) =>
    [
        .. (await OutputAsync(["changes", "t", "--format", "text", .. arguments]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(cells => $"{cells[2]} {cells[3]}"),
    ];

    async Task<long> LatestAsync() => long.Parse(
        await OutputAsync("sql", "--format", "text", "-c", "SELECT max(snapshot_id) FROM ducklake_snapshots('blockchain')"),
        System.Globalization.CultureInfo.InvariantCulture);

    async Task<string> OutputAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.True(run.Code == ExitCode.Success, run.Error + run.Output);
        return run.Output;
    }

    Task<CliResult> RunAsync(params string[] args) => RunCli.RunAsync(RunCli.LakeIn(_folder.Path), "", args);
}
