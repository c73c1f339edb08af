using Ekko.DuckLake.Maintenance;
using Ekko.Tests.DuckLake.Catalog;

namespace Ekko.Tests.DuckLake.Maintenance;

public sealed class ExpireTests : IDisposable
{
    readonly MaintainedLake _lake = new();

    public ExpireTests() => _lake.Run("CREATE TABLE t(i INTEGER); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)");

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void The_latest_snapshot_always_stays()
    {
        Assert.Equal(["1", "2"], _lake.Rows("SELECT snapshot_id FROM ducklake_expire_snapshots('lake', versions => [1, 2, 3, 99])"));
        Assert.Equal(["0", "3"], _lake.Rows("SELECT snapshot_id FROM lake.snapshots() ORDER BY 1"));
        Assert.Equal(
            ["0"], _lake.Rows("SELECT snapshot_id FROM ducklake_expire_snapshots('lake', older_than => TIMESTAMPTZ '2999-01-01')"));
        Assert.Equal(["2"], _lake.Rows("SELECT count(*) FROM t"));
        Assert.Contains("expired", _lake.Fail("FROM t AT (VERSION => 2)"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_only_tells()
    {
        Assert.Equal(
            ["1|{tables_created=[main.t]}"],
            _lake.Rows("SELECT snapshot_id, changes FROM ducklake_expire_snapshots('lake', dry_run => true, versions => [1])"));
        Assert.Equal(["4"], _lake.Rows("SELECT count(*) FROM ducklake_snapshots('lake')"));
        Assert.Empty(_lake.Rows("FROM ducklake_expire_snapshots('lake')"));
        Assert.Contains(
            "only one criterion", _lake.Fail("CALL ducklake_expire_snapshots('lake', versions => [1], older_than => now())"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-01-01 02:00:00+02", true)]
    [InlineData("2023-12-31 19:30:00.5-05:30", false)]
    [InlineData("2024-01-01 00:59:59.999999+00", true)]
    [InlineData("2024-01-01 01:00:00+00", false)]
    public void Times_are_compared_as_instants(string stored, bool isOlder)
    {
        CatalogContent.Execute(_lake.CatalogFile, $"UPDATE ducklake_snapshot SET snapshot_time = '{stored}' WHERE snapshot_id = 1");
        CatalogContent.Execute(
            _lake.CatalogFile, "UPDATE ducklake_snapshot SET snapshot_time = '2024-01-02 00:00:00+00' WHERE snapshot_id <> 1");
        Assert.Equal(
            isOlder ? ["1"] : [],
            _lake.Rows("SELECT snapshot_id FROM ducklake_expire_snapshots('lake', older_than => TIMESTAMPTZ '2024-01-01 01:00:00+00')"));
    }

    [Fact]
    public void What_no_snapshot_shows_leaves_the_catalog()
    {
        _lake.Run("CREATE SCHEMA s; CREATE TABLE s.d(a INTEGER, b VARCHAR); INSERT INTO s.d VALUES (1, 'x')");
        _lake.Run("ALTER TABLE t RENAME TO renamed; DROP SCHEMA s CASCADE");
        _lake.Clock.Now = _lake.Clock.Now.AddDays(40);
        _lake.Run("INSERT INTO renamed VALUES (3)");
        var history = LakeHistory.Read(_lake.Connection);
        _lake.Run("CALL lake.set_option('expire_older_than', '1 month'); CALL ducklake_expire_snapshots('lake')");
        LakeHistory.Read(_lake.Connection).AssertSameAs(history);
        Assert.Equal(["Int64:1"], _lake.Catalog("SELECT count(*) FROM ducklake_snapshot"));
        foreach (var table
            in new[] { "ducklake_table", "ducklake_column", "ducklake_table_stats", "ducklake_data_file", "ducklake_file_column_stats",
                "ducklake_schema_versions" })
            Assert.Equal(["Int64:1"], _lake.Catalog($"SELECT DISTINCT table_id FROM {table}"));
        Assert.Equal(["String:main"], _lake.Catalog("SELECT schema_name FROM ducklake_schema"));
        Assert.Single(
            _lake.Catalog("SELECT * FROM ducklake_files_scheduled_for_deletion WHERE path LIKE 's/d/%' AND path_is_relative = 1"));
    }

    [Fact]
    public async Task Rolling_back_expires_nothing_and_dotnet_does_the_same()
    {
        _lake.Run("BEGIN; CALL ducklake_expire_snapshots('lake', versions => [1]); ROLLBACK");
        Assert.Equal(["4"], _lake.Rows("SELECT count(*) FROM ducklake_snapshots('lake')"));
        await using var lake = await _lake.OpenAsync();
        var expired = await lake.Maintenance.ExpireSnapshotsAsync(new ExpireOptions { Versions = [0, 1] });
        Assert.Equal([0L, 1L], expired.Select(e => e.Snapshot.Id.Value));
        Assert.Equal(["2", "3"], _lake.Rows("SELECT snapshot_id FROM ducklake_snapshots('lake') ORDER BY 1"));
    }
}
