using Ekko.DuckLake;
using Ekko.Leases;
using Ekko.Maintenance;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>A worker does what the policy asks for, puts it on record, and leaves alone what others need.</summary>
public sealed class MaintenanceWorkerTests : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-worker-").FullName;
    DuckLakeDataSource _source = null!;
    LakeMaintenance _maintenance = null!;

    public async Task InitializeAsync()
    {
        _source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes =
            [
                LakeLocation.Of(EkkoOptions.Default with
                {
                    CatalogPath = Path.Combine(_folder, "catalog.sqlite"), DataPath = Path.Combine(_folder, "files") + "/",
                }),
            ],
            DefaultLake = LakeLocation.Name,
        });
        _maintenance = new LakeMaintenance(_source);
        await SqlAsync("CREATE TABLE t(network VARCHAR, subnet VARCHAR, block_time TIMESTAMPTZ, i INTEGER)");
        for (var i = 0; i < 4; i++)
        {
            await SqlAsync(
                "INSERT INTO t SELECT CASE WHEN range % 2 = 0 THEN 'Avalanche' ELSE 'Ethereum' END, 'Fuji', now() - range * INTERVAL 1 "
                    + "HOUR, "
                + "range FROM range(1000)");
        }
    }

    public async Task DisposeAsync()
    {
        _maintenance.Dispose();
        await _source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_round_does_what_is_needed_and_the_next_one_nothing()
    {
        await SqlAsync("INSERT INTO t VALUES ('Avalanche', 'Fuji', now(), -1), ('Avalanche', 'Fuji', now(), -2)");
        await SqlAsync("CREATE TABLE lost(i INTEGER)");
        await SqlAsync("INSERT INTO lost SELECT * FROM range(1000)");
        await SqlAsync("DELETE FROM lost WHERE i < 400");
        var worker = Worker(new MaintenancePolicy { Tables = new TablePolicy { MergeFiles = 4, FlushRows = 2 } });
        Assert.Equal(
            [
                ("main.lost", MaintenanceOperation.Rewrite), ("main.t", MaintenanceOperation.Flush), ("main.t", MaintenanceOperation.Merge),
                ("the lake", MaintenanceOperation.Cleanup), ("the lake", MaintenanceOperation.Orphans),
            ],
            (await worker.PlanAsync()).Select(need => (need.Subject, need.Request.Operation)));
        Assert.Empty(await _maintenance.RunsAsync(10));

        var runs = await worker.RoundAsync();
        Assert.Equal(5, runs!.Count);
        Assert.All(runs, run => Assert.Equal(MaintenanceOutcome.Done, run.Outcome));
        Assert.All(runs, run => Assert.StartsWith("policy: ", run.Request.Reason, StringComparison.Ordinal));
        Assert.Equal(runs.Count, (await _maintenance.RunsAsync(10)).Count);
        Assert.Empty((await worker.RoundAsync())!);
        Assert.Equal("4002|600", await ScalarAsync("SELECT (SELECT count(*) FROM t) || '|' || (SELECT count(*) FROM lost)"));
    }

    [Fact]
    public async Task A_round_ends_with_its_budget_and_the_next_one_goes_on()
    {
        await SqlAsync("CREATE TABLE u AS FROM t");
        for (var i = 0; i < 3; i++)
            await SqlAsync("INSERT INTO u FROM t");
        var worker = Worker(new MaintenancePolicy { ByteBudget = 1, Tables = new TablePolicy { MergeFiles = 4 } });
        Assert.Equal(["t"], (await worker.RoundAsync())!.Select(run => run.Request.Table));
        Assert.Equal(["u"], (await worker.RoundAsync())!.Where(run => run.Request.Table is not null).Select(run => run.Request.Table));
    }

    [Fact]
    public async Task One_worker_works_at_a_time()
    {
        var lake = await _source.LakeAsync(LakeLocation.Name);
        var leases = new LeaseTable(lake, "another", TimeSpan.FromMinutes(10));
        var held = await leases.AcquireAsync([LeaseKey.Worker], onlyNew: false, null, default);
        var worker = Worker(new MaintenancePolicy());
        Assert.Null(await worker.RoundAsync());
        await leases.ReleaseAsync(held, default);
        Assert.NotNull(await worker.RoundAsync());
        Assert.Single(await leases.AcquireAsync([LeaseKey.Worker], onlyNew: false, null, default));
    }

    [Fact]
    public async Task Snapshots_end_with_their_age_and_those_that_are_needed_stay()
    {
        var lake = await _source.LakeAsync(LakeLocation.Name);
        await lake.Pins.CreateAsync("audit", new(2));
        var clock = new ManualClock { Now = DateTimeOffset.UtcNow.AddDays(40) };
        using var maintenance = new LakeMaintenance(_source, clock: clock);
        var policy = new MaintenancePolicy { KeepSnapshots = TimeSpan.FromDays(30) };
        var worker = new MaintenanceWorker(_source, maintenance, policy, clock: clock);
        var run = Assert.Single((await worker.RoundAsync())!, run => run.Request.Operation == MaintenanceOperation.Expire);
        Assert.True(run.Totals!.SnapshotsExpired > 0);
        var left = await lake.Snapshots.ListAsync();
        Assert.Equal([2L, run.Before.SnapshotId], left.Select(record => record.Snapshot.Id.Value));
    }

    [Fact]
    public async Task Rows_of_a_chain_end_with_their_age_and_the_commit_says_why()
    {
        var policy = new MaintenancePolicy
        {
            ByTable = new Dictionary<string, TablePolicy>
            {
                ["main.t"] = new() { Retention = [new RetentionRule("Avalanche", null, TimeSpan.FromHours(100.5))] },
            },
        };
        Assert.NotNull(await Worker(policy).RoundAsync());
        Assert.Equal(
            "204|2000", await ScalarAsync(
                "SELECT count(*) FILTER (network = 'Avalanche') || '|' || count(*) FILTER (network = 'Ethereum') FROM t"));
        var record = (await (await _source.LakeAsync(LakeLocation.Name)).Snapshots.ListAsync())
            .Single(record => record.Author == "ekko maintenance");
        Assert.StartsWith("policy: Avalanche is kept for", record.Message, StringComparison.Ordinal);
        var latest = (await (await _source.LakeAsync(LakeLocation.Name)).Snapshots.LatestAsync()).Id;
        await Worker(policy).RoundAsync();
        Assert.Equal(latest, (await (await _source.LakeAsync(LakeLocation.Name)).Snapshots.LatestAsync()).Id);
    }

    [Fact]
    public async Task Retention_is_on_record_and_within_the_budget()
    {
        await SqlAsync("CREATE TABLE other(i INTEGER)");
        var policy = new MaintenancePolicy
        {
            ByteBudget = 1,
            Tables = new TablePolicy { MergeFiles = 4, Retention = [new RetentionRule("Avalanche", "Fuji", TimeSpan.FromHours(100.5))] },
        };
        var run = Assert.Single((await Worker(policy).RoundAsync())!);
        Assert.Equal((MaintenanceOperation.Retention, "t", 1796), (run.Request.Operation, run.Request.Table, run.Totals!.RowsDeleted));
        Assert.Equal("policy: Avalanche/Fuji is kept for 4.19 days", run.Request.Reason);
        Assert.Equal(run.RunId, Assert.Single(await _maintenance.RunsAsync(10)).RunId);
        Assert.Equal(MaintenanceOperation.Rewrite, (await Worker(policy).RoundAsync())![0].Request.Operation);
    }

    [Fact]
    public async Task A_run_goes_on_as_long_as_its_process_renews_it()
    {
        var lake = await _source.LakeAsync(LakeLocation.Name);
        var runs = new MaintenanceRunTable(lake, TimeProvider.System);
        var run = await runs.BeginAsync(new MaintenanceRequest { Operation = MaintenanceOperation.Merge }, "test", default);
        Assert.Equal(MaintenanceOutcome.Running, Assert.Single(await _maintenance.RunsAsync(10)).Outcome);
        CatalogContent.Execute(Path.Combine(_folder, "catalog.sqlite"), "UPDATE ekko_maintenance_leases SET expires_at = 1");
        Assert.Equal(MaintenanceOutcome.Interrupted, (await _maintenance.RunAsync(Guid.Parse(run.RunId))).Outcome);
        // A process that only slept comes back.
        await runs.RenewAsync(run, default);
        Assert.Equal(MaintenanceOutcome.Running, (await _maintenance.RunAsync(Guid.Parse(run.RunId))).Outcome);
        await runs.FailedAsync(run, "Busy");
        Assert.Equal(MaintenanceOutcome.Failed, (await _maintenance.RunAsync(Guid.Parse(run.RunId))).Outcome);
    }

    [Fact]
    public async Task A_policy_is_read_from_a_file()
    {
        var file = Path.Combine(_folder, "policy.json");
        await File.WriteAllTextAsync(file, """
            {
              // once a minute
              "interval": "1m", "timeBudget": "10m", "byteBudget": "2 GB", "keepSnapshots": "30d",
              "tables": {
                "*": {"mergeFiles": 5, "deleteRatio": 0.2},
                "transactions": {"retention": [{"network": "Avalanche", "subnet": "Fuji", "keep": "90d"}]},
              }
            }
            """);
        var policy = MaintenancePolicy.Read(file);
        Assert.Equal((TimeSpan.FromMinutes(10), 2_000_000_000L, TimeSpan.FromDays(30)), (policy.TimeBudget, policy.ByteBudget,
            policy.KeepSnapshots));
        Assert.Equal((5, 0.2), (policy.For("main.other").MergeFiles, policy.For("main.other").DeleteRatio));
        Assert.Equal(5, policy.For("main.transactions").MergeFiles);
        Assert.Equal([new RetentionRule("Avalanche", "Fuji", TimeSpan.FromDays(90))], policy.For("main.transactions").Retention);
    }

    [Theory]
    [InlineData("{\"intervall\": \"1m\"}", "intervall")]
    [InlineData("{\"interval\": \"soon\"}", "interval 'soon'")]
    [InlineData("{\"byteBudget\": \"much\"}", "byteBudget 'much'")]
    [InlineData("{\"tables\": {\"t\": {\"mergeFiles\": 1}}}", "tables.t.mergeFiles")]
    [InlineData("{\"tables\": {\"t\": {\"deleteRatio\": 2}}}", "tables.t.deleteRatio")]
    [InlineData("{\"tables\": {\"t\": {\"retention\": [{\"network\": \"A\"}]}}}", "retention.keep")]
    [InlineData("{", "line 1")]
    public async Task A_policy_that_is_wrong_is_refused_with_its_place(string json, string place)
    {
        var file = Path.Combine(_folder, "policy.json");
        await File.WriteAllTextAsync(file, json);
        var error = Assert.Throws<EkkoException>(() => MaintenancePolicy.Read(file));
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Throws<EkkoException>(() => MaintenancePolicy.Read(file + "x"));
    }

    MaintenanceWorker Worker(MaintenancePolicy policy) => new(_source, _maintenance, policy);

    async Task SqlAsync(string sql)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    async Task<string?> ScalarAsync(string sql)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (await command.ExecuteScalarAsync())?.ToString();
    }
}
