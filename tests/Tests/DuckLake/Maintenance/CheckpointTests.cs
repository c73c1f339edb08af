namespace Ekko.Tests.DuckLake.Maintenance;

/// <summary>All of maintenance in one call, by the lake's options.</summary>
public sealed class CheckpointTests : IDisposable
{
    readonly MaintainedLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Every_step_is_done_in_the_official_order()
    {
        _lake.Run("CREATE TABLE gone(i INTEGER); INSERT INTO gone FROM range(1000); DELETE FROM gone; DROP TABLE gone");
        _lake.Run("CALL ducklake_expire_snapshots('lake', versions => [2])");
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 5)");
        _lake.Run(
            "CREATE TABLE kept(a INTEGER); INSERT INTO kept VALUES (1), (2); INSERT INTO kept VALUES (2), (3); INSERT INTO kept "
            + "VALUES (4)");
        _lake.Run("CREATE TABLE thinned(a INTEGER); INSERT INTO thinned SELECT i FROM range(100) t(i); DELETE FROM thinned WHERE a < 98");
        _lake.Run("CREATE TABLE small(a INTEGER); INSERT INTO small FROM range(10); INSERT INTO small FROM range(10)");
        _lake.Run(
            "CREATE TABLE excluded(a INTEGER); CALL lake.set_option('auto_compact', false, table_name => 'excluded'); INSERT INTO excluded "
            + "FROM range(10); INSERT INTO excluded FROM range(10)");
        var orphan = _lake.DataPath + "main/small/orphan.parquet";
        File.WriteAllText(orphan, "");
        _lake.Run("CALL lake.set_option('delete_older_than', '1 millisecond'); CALL lake.set_option('expire_older_than', '1 millisecond')");
        var before = _lake.Rows("SELECT count(*), min(snapshot_id) FROM lake.snapshots()");
        _lake.Clock.Now = DateTimeOffset.UtcNow.AddDays(1);

        await using var lake = await _lake.OpenAsync();
        var result = await lake.Maintenance.CheckpointAsync();

        Assert.Equal(("kept", 5), (Assert.Single(result.Flushed).TableName, result.Flushed[0].RowsFlushed));
        Assert.Equal(before, [$"{result.Expired.Count}|0"]);
        Assert.Equal(
            ("small", 2, 1), (Assert.Single(result.Merged).TableName, result.Merged[0].FilesProcessed, result.Merged[0].FilesCreated));
        Assert.Equal(
            ("thinned", 1, 1),
            (Assert.Single(result.Rewritten).TableName, result.Rewritten[0].FilesProcessed, result.Rewritten[0].FilesCreated));
        Assert.NotEmpty(result.CleanedUp);
        Assert.Equal([orphan], result.Orphans);
        Assert.Equal(
            ["12|2|20|20"],
            _lake.Rows(
                "SELECT (SELECT sum(a) FROM kept), (SELECT count(*) FROM thinned), (SELECT count(*) FROM small), (SELECT count(*) "
                + "FROM excluded)"));
        Assert.Equal(
            ["Int64:2"],
            _lake.Catalog(
                "SELECT count(*) FROM ducklake_data_file f JOIN ducklake_table t USING (table_id) WHERE t.table_name = 'excluded'"));
        // Its own snapshots are younger than the limit of the next one: nothing is left to do.
        var again = await lake.Maintenance.CheckpointAsync();
        Assert.Empty(again.Flushed);
        Assert.Empty(again.Merged);
        Assert.Empty(again.Rewritten);
        Assert.Empty(again.Orphans);
    }

    [Fact]
    public async Task Without_options_nothing_expires_and_no_file_goes()
    {
        _lake.Run("CREATE TABLE t(i INTEGER); INSERT INTO t FROM range(10); INSERT INTO t FROM range(10)");
        await using var lake = await _lake.OpenAsync();
        var result = await lake.Maintenance.CheckpointAsync();
        Assert.Empty(result.Expired);
        Assert.Empty(result.CleanedUp);
        Assert.Equal(3, _lake.Files().Count);
        Assert.Equal(["10|20"], _lake.Rows("SELECT (SELECT count(*) FROM t AT (VERSION => 2)), (SELECT count(*) FROM t)"));
    }
}
