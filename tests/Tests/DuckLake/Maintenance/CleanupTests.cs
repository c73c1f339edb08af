using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Catalog;

namespace Ekko.Tests.DuckLake.Maintenance;

public sealed class CleanupTests : IDisposable
{
    readonly MaintainedLake _lake = new();

    public CleanupTests() =>
        _lake.Run("CREATE TABLE t(i INTEGER); INSERT INTO t SELECT * FROM range(50); INSERT INTO t SELECT * FROM range(50)");

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Files_go_when_they_have_waited_long_enough()
    {
        _lake.Run("CALL ducklake_merge_adjacent_files('lake')");
        Assert.Equal(3, _lake.Files().Count);
        Assert.Empty(_lake.Rows("FROM ducklake_cleanup_old_files('lake')"));
        _lake.Clock.Now = _lake.Clock.Now.AddDays(2).AddSeconds(1);
        var paths = _lake.Rows("FROM ducklake_cleanup_old_files('lake', dry_run => true)");
        Assert.Equal(2, paths.Count);
        Assert.All(paths, path => Assert.True(File.Exists(path)));
        _lake.Run("CALL lake.set_option('delete_older_than', '1 week')");
        Assert.Empty(_lake.Rows("FROM ducklake_cleanup_old_files('lake')"));
        Assert.Equal(paths, _lake.Rows("FROM ducklake_cleanup_old_files('lake', older_than => TIMESTAMPTZ '2024-01-01 00:00:00.5+00')"));
        Assert.Single(_lake.Files());
        Assert.Empty(_lake.Catalog("SELECT * FROM ducklake_files_scheduled_for_deletion"));
        Assert.Equal(["100"], _lake.Rows("SELECT count(*) FROM t"));
        Assert.Contains("either cleanup_all OR older_than",
            _lake.Fail("CALL ducklake_cleanup_old_files('lake', cleanup_all => true, older_than => now())"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheduled_file_that_is_still_named_stays()
    {
        CatalogContent.Execute(_lake.CatalogFile, """
            INSERT INTO ducklake_files_scheduled_for_deletion SELECT data_file_id, 'main/t/' || path, 1, '2020-01-01 00:00:00+00'
            FROM ducklake_data_file WHERE data_file_id = 0;
            INSERT INTO ducklake_files_scheduled_for_deletion VALUES (77, 'main/t/gone.parquet', 1, '2020-01-01 00:00:00+00')
            """);
        Assert.Equal([_lake.DataPath + "main/t/gone.parquet"], _lake.Rows("FROM ducklake_cleanup_old_files('lake', cleanup_all => true)"));
        Assert.Equal(["100"], _lake.Rows("SELECT count(*) FROM t"));
        Assert.Equal(["Int64:0"], _lake.Catalog("SELECT data_file_id FROM ducklake_files_scheduled_for_deletion"));
    }

    [Fact]
    public void Orphans_go_by_age_and_everything_known_stays()
    {
        _lake.Run("CALL ducklake_merge_adjacent_files('lake'); CREATE TABLE d AS SELECT 1 AS x; DROP TABLE d");
        var known = _lake.Files();
        string[] strays = [_lake.DataPath + "main/t/ducklake-stray.parquet", _lake.DataPath + "other/deep/old.parquet"];
        foreach (var stray in strays)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(stray)!);
            File.WriteAllText(stray, "");
        }
        File.WriteAllText(_lake.DataPath + "notes.txt", "");
        File.SetLastWriteTimeUtc(strays[1], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal([strays[1]], _lake.Rows("FROM ducklake_delete_orphaned_files('lake', dry_run => true)"));
        Assert.Equal([strays[1]], _lake.Rows("FROM ducklake_delete_orphaned_files('lake')"));
        Assert.Equal([strays[0]], _lake.Rows("FROM ducklake_delete_orphaned_files('lake', cleanup_all => true)"));
        Assert.Equal([.. known, _lake.DataPath + "notes.txt"], _lake.Files().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_only_lakes_are_left_alone()
    {
        using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{_lake.CatalogFile}", ReadOnly = true }],
        });
        using var connection = source.OpenConnection();
        foreach (var call in new[]
        {
            "ducklake_merge_adjacent_files('lake')", "ducklake_expire_snapshots('lake', versions => [1])",
                "ducklake_cleanup_old_files('lake', cleanup_all => true)",
            "ducklake_delete_orphaned_files('lake', cleanup_all => true)", "ducklake_set_option('lake', 'auto_compact', true)",
        })
            Assert.Contains(
                "read-only", Assert.Throws<DuckLakeException>(() => connection.Run("CALL " + call)).Message, StringComparison.Ordinal);
    }
}
