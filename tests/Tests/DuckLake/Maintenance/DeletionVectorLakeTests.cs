using Ekko.DuckLake.ChangeFeed;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Tests.DuckLake.ChangeFeed;
using Ekko.Tests.DuckLake.DeleteFiles;

namespace Ekko.Tests.DuckLake.Maintenance;

/// <summary>A lake whose deleted positions are in a Puffin file, as other clients may write them.</summary>
public sealed class DeletionVectorLakeTests : IDisposable
{
    readonly MaintainedLake _lake = new();

    public DeletionVectorLakeTests()
    {
        _lake.Run("CREATE TABLE t(i INTEGER); INSERT INTO t FROM range(100); DELETE FROM t WHERE i IN (3, 7, 50)");
        var parquet = _lake.Catalog("SELECT path FROM ducklake_delete_file").Single()["String:".Length..];
        var puffin = parquet.Replace(".parquet", ".puffin", StringComparison.Ordinal);
        File.Delete(_lake.DataPath + "main/t/" + parquet);
        File.WriteAllBytes(_lake.DataPath + "main/t/" + puffin, DeletionVectorTests.Of(3, 7, 50));
        CatalogContent.Execute(_lake.CatalogFile, $"UPDATE ducklake_delete_file SET path = '{puffin}', format = 'puffin', footer_size = 0");
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task It_is_read_like_any_other()
    {
        Assert.Equal(["97|97|4890"], _lake.Rows("SELECT count(*), count(i), sum(i) FROM t"));
        Assert.Equal(["100"], _lake.Rows("SELECT count(i) FROM t AT (VERSION => 2)"));
        Assert.Equal(
            ["3|3", "3|7", "3|50"],
            _lake.Rows("SELECT snapshot_id, i FROM ducklake_table_deletions('lake', 'main', 't', 1, 3) ORDER BY i"));
        await using var lake = await _lake.OpenAsync();
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        Assert.Equal(["3|3|delete|3", "3|50|delete|50", "3|7|delete|7"],
            (await ChangeFeedTests.ReadAsync(lake, table.Id, new ChangeOptions { From = new(3) })).Rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Further_deletes_and_a_rewrite_replace_it()
    {
        _lake.Run("DELETE FROM t WHERE i BETWEEN 40 AND 60");
        Assert.Equal(["77|97|3890"], _lake.Rows("SELECT count(*), (SELECT count(i) FROM t AT (VERSION => 3)), sum(i) FROM t"));
        Assert.Equal(
            ["3|3", "4|20"],
            _lake.Rows("SELECT snapshot_id, count(i) FROM ducklake_table_deletions('lake', 'main', 't', 1, 4) GROUP BY ALL ORDER BY ALL"));
        _lake.Run("CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)");
        Assert.Equal(["77|97|100|3890"], _lake.Rows(
            "SELECT count(*), (SELECT count(i) FROM t AT (VERSION => 3)), (SELECT count(i) FROM t AT (VERSION => 2)), sum(i) FROM t"));
    }
}
