using Ekko.Cli;
using Ekko.DuckLake;
using Ekko.Maintenance;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>
/// Maintenance workers that are killed without warning, at every kind of change that they make: the lake is whole, the run is on record as
/// interrupted, and the next worker goes on.
/// </summary>
public sealed class MaintenanceKillTests : IDisposable
{
    const string Policy = """
        {
          "interval": "200ms", "cleanupInterval": "1s", "keepSnapshots": "1s",
          "tables": {"*": {"mergeFiles": 2, "deleteRatio": 0.1, "flushRows": 1}}
        }
        """;

    readonly TemporaryFolder _folder = new();
    readonly EkkoOptions _options;
    readonly DuckLakeDataSource _source;
    int _rows;

    public MaintenanceKillTests()
    {
        _options = EkkoOptions.Read(RunCli.LakeIn(_folder.Path));
        _source = new DuckLakeDataSource(
            new DuckLakeDataSourceOptions { Lakes = [LakeLocation.Of(_options)], DefaultLake = LakeLocation.Name });
        File.WriteAllText(PolicyFile, Policy);
    }

    string PolicyFile => Path.Combine(_folder.Path, "policy.json");

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_worker_that_is_killed_leaves_a_whole_lake_and_an_interrupted_run()
    {
        await SqlAsync("CREATE TABLE t(i INTEGER)");
        using var maintenance = new LakeMaintenance(_source);
        await maintenance.RunAsync(new MaintenanceRequest { Operation = MaintenanceOperation.Flush }, "test");
        var interrupted = 0;
        foreach (var point in KilledCommand.Points.TakeWhile(point => point <= 255))
        {
            await MakeWorkAsync();
            var latest = (await maintenance.RunsAsync(1)).Select(run => run.RunId).FirstOrDefault("");
            var run = await KilledCommand.RunAsync(
                _folder.Path, point, RunCli.LakeIn(_folder.Path), async () => await HasDoneItAllAsync(maintenance, latest),
                "maintain", "--watch", "--policy", PolicyFile);
            Assert.True(run.Code == KilledCommand.Killed, run.Error);
            Assert.Equal($"{_rows}", await ScalarAsync("SELECT count(DISTINCT i) FROM t"));
            await EveryFileIsThereAsync();

            // Half a minute later.
            CatalogContent.Execute(
                _options.CatalogPath, "UPDATE ekko_leases SET expires_at = 0; UPDATE ekko_maintenance_leases SET expires_at = 0");
            var runs = await maintenance.RunsAsync(1000);
            Assert.DoesNotContain(runs, one => one.Outcome is MaintenanceOutcome.Running or MaintenanceOutcome.Failed);
            interrupted = runs.Count(one => one.Outcome == MaintenanceOutcome.Interrupted);
            Assert.NotNull(await new MaintenanceWorker(_source, maintenance, MaintenancePolicy.Read(PolicyFile)).RoundAsync());
            Assert.Equal(MaintenanceOutcome.Done, (await maintenance.RunsAsync(1))[0].Outcome);
            Assert.Equal($"{_rows}", await ScalarAsync("SELECT count(DISTINCT i) FROM t"));
            await EveryFileIsThereAsync();
        }

        Assert.True(interrupted > 0, "no worker was killed in a run");
        var list = await RunCli.RunAsync(RunCli.LakeIn(_folder.Path), "", "maintain", "runs", "--limit", "1000", "--format", "csv");
        Assert.Equal(ExitCode.Success, list.Code);
        Assert.Equal(interrupted, list.Output.Split('\n').Count(line => line.Contains(",interrupted,", StringComparison.Ordinal)));
    }

    /// <summary>Small files, rows in the catalog and deleted rows; the rows that are left are numbered from 0 on.</summary>
    async Task MakeWorkAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            await SqlAsync($"INSERT INTO t SELECT * FROM range({_rows}, {_rows + 1000})");
            _rows += 1000;
        }

        await SqlAsync($"INSERT INTO t VALUES ({_rows})");
        _rows++;
        await SqlAsync("INSERT INTO t SELECT -i - 1 FROM range(1000) r(i)");
        await SqlAsync("DELETE FROM t WHERE i < 0");
    }

    /// <summary>The last step of a round was done, whose changes were fewer than were waited for.</summary>
    static async Task<bool> HasDoneItAllAsync(LakeMaintenance maintenance, string before) =>
        (await maintenance.RunsAsync(100)).Any(run => string.CompareOrdinal(run.RunId, before) > 0
            && run is { Request.Operation: MaintenanceOperation.Orphans, Outcome: MaintenanceOutcome.Done });

    async Task EveryFileIsThereAsync()
    {
        var lake = await _source.LakeAsync(LakeLocation.Name);
        Assert.All(await lake.Copies.NamedFilesAsync(), file => Assert.Equal(file.Size, new FileInfo(file.Path).Length));
    }

    async Task SqlAsync(string sql) => await ScalarAsync(sql);

    async Task<string?> ScalarAsync(string sql)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (await command.ExecuteScalarAsync())?.ToString();
    }
}
