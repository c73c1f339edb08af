using Ekko.DuckLake;
using Ekko.Maintenance;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>What is told before is what is done after, and is on record.</summary>
public sealed class LakeMaintenanceTests : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-maintenance-").FullName;
    DuckLakeDataSource _source = null!;
    LakeMaintenance _maintenance = null!;

    string Files => Path.Combine(_folder, "files");

    public async Task InitializeAsync()
    {
        _source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes =
            [
                LakeLocation.Of(EkkoOptions.Default with
                {
                    CatalogPath = Path.Combine(_folder, "catalog.sqlite"), DataPath = Files + "/",
                }),
            ],
            DefaultLake = LakeLocation.Name,
        });
        _maintenance = new LakeMaintenance(_source);
        await SqlAsync("CREATE TABLE t(i INTEGER)");
        for (var i = 0; i < 3; i++)
            await SqlAsync("INSERT INTO t SELECT * FROM range(1000)");
    }

    public async Task DisposeAsync()
    {
        _maintenance.Dispose();
        await _source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_merge_is_told_done_and_recorded()
    {
        var request = new MaintenanceRequest { Operation = MaintenanceOperation.Merge, Reason = "too many files" };
        var snapshot = (await (await _source.LakeAsync(LakeLocation.Name)).Snapshots.LatestAsync()).Id.Value;
        var plan = await _maintenance.PlanAsync(request);
        Assert.Equal([new MaintainedTable("main.t", 0, 3, 1)], plan.Merged);
        Assert.Equal(3, Directory.GetFiles(Files, "*.parquet", SearchOption.AllDirectories).Length);
        Assert.Empty(await _maintenance.RunsAsync(10));

        var (run, report) = await _maintenance.RunAsync(request, "test");
        Assert.Equal(plan.Merged, report.Merged);
        Assert.Equal(plan.Totals, run.Totals);
        Assert.Equal((3, 1), (run.Before.FileCount, run.After!.FileCount));
        Assert.Equal((snapshot, snapshot + 1), (run.Before.SnapshotId, run.After.SnapshotId));
        Assert.Equal(3, run.After.RemovableFileCount);
        Assert.Equal(MaintenanceOutcome.Done, run.Outcome);
        var recorded = Assert.Single(await _maintenance.RunsAsync(10));
        Assert.Equal(("test", "too many files"), (recorded.StartedBy, recorded.Request.Reason));
        Assert.Equal((run.Before, run.After, run.Totals), (recorded.Before, recorded.After, recorded.Totals));
        Assert.Equal(run.RunId, (await _maintenance.RunAsync(Guid.Parse(run.RunId))).RunId);
        Assert.Empty((await _maintenance.PlanAsync(request)).Merged);
        Assert.Equal("3000", await ScalarAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task The_latest_run_is_first_though_the_clock_was_set_back()
    {
        var clock = new ManualClock();
        using var maintenance = new LakeMaintenance(_source, clock: clock);
        var began = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var (run, _) = await maintenance.RunAsync(new MaintenanceRequest { Operation = MaintenanceOperation.Flush }, "test");
            began.Insert(0, run.RunId);
            clock.Now -= TimeSpan.FromSeconds(i);
        }

        Assert.Equal(began, (await maintenance.RunsAsync(10)).Select(run => run.RunId));
    }

    [Fact]
    public async Task Rows_of_the_catalog_are_flushed_and_those_lost_rewritten()
    {
        await SqlAsync("CREATE TABLE u(i INTEGER)");
        await SqlAsync("INSERT INTO u VALUES (1), (2)");
        var flush = new MaintenanceRequest { Operation = MaintenanceOperation.Flush, Table = "u" };
        var plan = await _maintenance.PlanAsync(flush);
        Assert.Equal([new MaintainedTable("main.u", 2, 0, 0)], plan.Flushed);
        Assert.Equal(plan.Flushed, (await _maintenance.RunAsync(flush, "test")).Report.Flushed);
        Assert.Empty((await _maintenance.PlanAsync(flush)).Flushed);

        await SqlAsync("DELETE FROM t WHERE i < 900");
        var rewrite = new MaintenanceRequest { Operation = MaintenanceOperation.Rewrite, DeleteThreshold = 0.5 };
        var told = await _maintenance.PlanAsync(rewrite);
        Assert.Equal(3, told.Totals.FilesReplaced);
        Assert.Equal(told.Totals, (await _maintenance.RunAsync(rewrite, "test")).Run.Totals);
        Assert.Equal("302", await ScalarAsync("SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM u)"));
    }

    [Fact]
    public async Task Snapshots_end_then_files_go_and_their_bytes_are_counted()
    {
        await _maintenance.RunAsync(new MaintenanceRequest { Operation = MaintenanceOperation.Merge }, "test");
        var expire = new MaintenanceRequest { Operation = MaintenanceOperation.Expire, SnapshotIds = [2, 3] };
        Assert.Equal([2L, 3L], (await _maintenance.PlanAsync(expire)).Expired.Select(snapshot => snapshot.SnapshotId));
        var (expired, _) = await _maintenance.RunAsync(expire, "test");
        Assert.Equal(2, expired.Before.SnapshotCount - expired.After!.SnapshotCount);

        var cleanup = new MaintenanceRequest { Operation = MaintenanceOperation.Cleanup, AllFiles = true };
        var plan = await _maintenance.PlanAsync(cleanup);
        Assert.Equal(3, plan.CleanedUp.Count);
        Assert.All(plan.CleanedUp, file => Assert.Equal(new FileInfo(Path.Combine(Files, file.Path)).Length, file.Bytes));
        var (run, report) = await _maintenance.RunAsync(cleanup, "test");
        Assert.Equal(plan.CleanedUp, report.CleanedUp);
        Assert.Equal(plan.CleanedUp.Sum(file => file.Bytes), run.Totals!.BytesFreed);
        Assert.Equal(0, run.After!.RemovableFileCount);
        Assert.Single(Directory.GetFiles(Files, "*.parquet", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Old_files_that_the_catalog_does_not_know_rest_for_seven_days_before_they_go()
    {
        var clock = new ManualClock { Now = DateTimeOffset.UtcNow };
        using var maintenance = new LakeMaintenance(_source, clock: clock);
        var orphan = Path.Combine(Files, "main", "t", "left.parquet");
        await File.WriteAllTextAsync(orphan, "12345");
        var request = new MaintenanceRequest { Operation = MaintenanceOperation.Orphans, OlderThan = DateTimeOffset.UtcNow.AddHours(-2) };
        await maintenance.RunAsync(request, "test");
        Assert.Empty(await maintenance.RestingOrphansAsync());
        File.SetLastWriteTimeUtc(orphan, DateTime.UtcNow.AddHours(-3));
        Assert.Empty((await maintenance.RunAsync(request, "test")).Report.Orphans);
        var rests = Assert.Single(await maintenance.RestingOrphansAsync());
        Assert.Equal((orphan, 7), (rests.Key, Math.Round((rests.Value - clock.Now).TotalDays)));

        clock.Now = clock.Now.AddDays(6);
        Assert.Empty((await maintenance.PlanAsync(request)).Orphans);
        clock.Now = clock.Now.AddDays(1);
        Assert.Equal([new RemovedFile("main/t/left.parquet", 5)], (await maintenance.PlanAsync(request)).Orphans);
        Assert.True(File.Exists(orphan));
        Assert.Equal(5, (await maintenance.RunAsync(request, "test")).Run.Totals!.BytesFreed);
        Assert.False(File.Exists(orphan));
        Assert.Empty(await maintenance.RestingOrphansAsync());
    }

    [Fact]
    public async Task A_hold_that_does_not_know_its_files_keeps_orphans_too()
    {
        var clock = new ManualClock { Now = DateTimeOffset.UtcNow };
        using var maintenance = new LakeMaintenance(_source, clock: clock);
        var orphan = Path.Combine(Files, "main", "t", "left.parquet");
        await File.WriteAllTextAsync(orphan, "12345");
        File.SetLastWriteTimeUtc(orphan, DateTime.UtcNow.AddHours(-3));
        var lake = await _source.LakeAsync(LakeLocation.Name);
        await lake.Copies.Holds.CreateAsync("copy");
        var request = new MaintenanceRequest { Operation = MaintenanceOperation.Orphans, OlderThan = DateTimeOffset.UtcNow.AddHours(-2) };
        await maintenance.RunAsync(request, "test");
        Assert.Empty(await maintenance.RestingOrphansAsync());
        await lake.Copies.Holds.DeleteAsync("copy");
        await maintenance.RunAsync(request, "test");
        Assert.Single(await maintenance.RestingOrphansAsync());
    }

    [Fact]
    public async Task The_catalog_gives_back_the_room_of_snapshots_that_ended()
    {
        await SqlAsync("CALL blockchain.set_option('data_inlining_row_limit', '100000')");
        for (var i = 0; i < 20; i++)
            await SqlAsync("INSERT INTO t SELECT range FROM range(2000)");
        await SqlAsync("CALL ducklake_flush_inlined_data('blockchain')");
        var lake = await _source.LakeAsync(LakeLocation.Name);
        var before = await lake.Maintenance.CatalogSizeAsync();
        Assert.True(before.FreeBytes > before.Bytes / 2, $"{before}");
        await _maintenance.RunAsync(new MaintenanceRequest { Operation = MaintenanceOperation.Expire, SnapshotIds = [2, 3] }, "test");
        var after = await lake.Maintenance.CatalogSizeAsync();
        Assert.True(after.Bytes < before.Bytes / 2, $"{before} {after}");
        Assert.Equal("43000", await ScalarAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_checkpoint_does_what_its_plan_tells()
    {
        var request = new MaintenanceRequest { Operation = MaintenanceOperation.Checkpoint };
        var plan = await _maintenance.PlanAsync(request);
        Assert.Equal(3, plan.Totals.FilesReplaced);
        Assert.Equal(plan.Totals, (await _maintenance.RunAsync(request, "test")).Run.Totals);
    }

    [Fact]
    public async Task What_fails_is_on_record_with_its_kind()
    {
        var latest = (await (await _source.LakeAsync(LakeLocation.Name)).Snapshots.LatestAsync()).Id.Value;
        var refused = await Assert.ThrowsAsync<MaintenanceException>(() => _maintenance.RunAsync(
            new MaintenanceRequest { Operation = MaintenanceOperation.Merge, Table = "nothing" }, "test"));
        Assert.Equal(MaintenanceErrorKind.NotFound, refused.Kind);
        Assert.Contains("nothing", refused.Message, StringComparison.Ordinal);
        var run = Assert.Single(await _maintenance.RunsAsync(10));
        Assert.Equal((MaintenanceOutcome.Failed, "NotFound"), (run.Outcome, run.Error));
        Assert.NotNull(run.FinishedAt);

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _maintenance.RunAsync(
            new MaintenanceRequest { Operation = MaintenanceOperation.Merge }, "test", null, cancelled.Token));
        Assert.Equal(latest, (await (await _source.LakeAsync(LakeLocation.Name)).Snapshots.LatestAsync()).Id.Value);
    }

    public static TheoryData<MaintenanceRequest, string> Refused => new()
    {
        {
            new MaintenanceRequest { Operation = MaintenanceOperation.Flush, OlderThan = DateTimeOffset.UnixEpoch },
            "does not take olderThan"
        },
        { new MaintenanceRequest { Operation = MaintenanceOperation.Expire, Table = "t" }, "does not take table" },
        { new MaintenanceRequest { Operation = MaintenanceOperation.Merge, MaxFiles = 0 }, "1 or more" },
        { new MaintenanceRequest { Operation = MaintenanceOperation.Rewrite, DeleteThreshold = double.NaN }, "0 to 1" },
        { new MaintenanceRequest { Operation = MaintenanceOperation.Expire, OlderThan = DateTimeOffset.MaxValue }, "in the future" },
        { new MaintenanceRequest { Operation = MaintenanceOperation.Checkpoint, AllFiles = true }, "does not take allFiles" },
        { new MaintenanceRequest { Operation = MaintenanceOperation.Merge, Reason = new string('x', 501) }, "500 at most" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_an_operation_does_not_take_is_refused(MaintenanceRequest request, string reason)
    {
        var refused = await Assert.ThrowsAsync<MaintenanceException>(() => _maintenance.PlanAsync(request));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MaintenanceException>(() => _maintenance.RunAsync(request, "test"));
        Assert.Empty(await _maintenance.RunsAsync(10));
        var young = new MaintenanceRequest { Operation = MaintenanceOperation.Orphans, OlderThan = DateTimeOffset.UtcNow.AddMinutes(-1) };
        Assert.Contains(
            "files of writers at work", (await Assert.ThrowsAsync<MaintenanceException>(() => _maintenance.PlanAsync(young))).Message,
            StringComparison.Ordinal);
    }

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
