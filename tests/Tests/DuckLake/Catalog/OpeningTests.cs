using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Catalog;

public sealed class OpeningTests
{
    [Fact]
    public async Task A_new_lake_is_laid_out_as_the_official_one()
    {
        using var golden = GoldenLake.Copy("01_append");
        using var lake = new TemporaryLake();
        await using (await lake.OpenAsync())
        {
        }

        Assert.Equal(CatalogContent.TableDefinitions(golden.CatalogFile), CatalogContent.TableDefinitions(lake.CatalogFile));
        Assert.Equal(
            CatalogContent.Rows(golden.CatalogFile, "ducklake_metadata"), CatalogContent.Rows(lake.CatalogFile, "ducklake_metadata"));
        Assert.Equal(CatalogContent.Rows(golden.CatalogFile, "ducklake_schema"), CatalogContent.Rows(lake.CatalogFile, "ducklake_schema"));
        Assert.Equal(
            ["Int64:0|String:created_schema:\"main\"|NULL|NULL|NULL"], CatalogContent.Rows(lake.CatalogFile, "ducklake_snapshot_changes"));
        Assert.Equal(
            ["String:2024-01-01 00:00:00+00"], CatalogContent.Query(lake.CatalogFile, "SELECT snapshot_time AS t FROM ducklake_snapshot"));
        Assert.Equal(
            ["String:data/"], CatalogContent.Query(lake.CatalogFile, "SELECT value FROM ducklake_metadata WHERE key = 'data_path'"));
        Assert.Equal(["String:wal"], CatalogContent.Query(lake.CatalogFile, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task An_existing_journal_mode_is_left_alone()
    {
        using var golden = GoldenLake.Copy("01_append");
        await using (var catalog = await golden.OpenCatalogAsync())
            await catalog.WriteAsync(_ => Task.FromResult(true), default);
        Assert.Equal(["String:delete"], CatalogContent.Query(golden.CatalogFile, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Another_data_path_is_refused_unless_overridden()
    {
        using var lake = new TemporaryLake();
        await using (await lake.OpenAsync())
        {
        }

        var error = await Assert.ThrowsAsync<DuckLakeException>(
            () => SqlCatalog.OpenAsync(lake.Options with { DataPath = "elsewhere" }, default));
        Assert.Contains("'elsewhere/'", error.Message, StringComparison.Ordinal);
        await using var same = await SqlCatalog.OpenAsync(lake.Options with { DataPath = null }, default);
        Assert.Equal("data/", same.DataPath);
        await using var moved = await SqlCatalog.OpenAsync(lake.Options with { DataPath = "elsewhere", OverrideDataPath = true }, default);
        Assert.Equal("elsewhere/", moved.DataPath);
    }

    [Theory]
    [InlineData("0.3", "AUTOMATIC_MIGRATION")]
    [InlineData("1.1", "newer")]
    public async Task An_unknown_version_is_refused(string version, string advice)
    {
        using var lake = new TemporaryLake();
        await using (await lake.OpenAsync())
        {
        }

        CatalogContent.Execute(lake.CatalogFile, $"UPDATE ducklake_metadata SET value = '{version}' WHERE key = 'version'");
        var error = await Assert.ThrowsAsync<DuckLakeException>(lake.OpenAsync);
        Assert.Equal(DuckLakeErrorKind.UnsupportedVersion, error.ErrorKind);
        Assert.Contains($"'{version}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("1.0", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_catalog_is_named_and_left_alone()
    {
        using var lake = new TemporaryLake();
        await File.WriteAllTextAsync(lake.CatalogFile, new string('x', 5000));
        Assert.Equal(DuckLakeErrorKind.NotACatalog, (await Assert.ThrowsAsync<DuckLakeException>(lake.OpenAsync)).ErrorKind);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(lake.CatalogFile));

        File.Delete(lake.CatalogFile);
        CatalogContent.Execute(lake.CatalogFile, "CREATE TABLE customers(id INTEGER)");
        var foreign = await Assert.ThrowsAsync<DuckLakeException>(lake.OpenAsync);
        Assert.Equal(DuckLakeErrorKind.NotACatalog, foreign.ErrorKind);
        Assert.Contains("customers", foreign.Message, StringComparison.Ordinal);
        Assert.Equal(["String:customers"], CatalogContent.Query(lake.CatalogFile, "SELECT name FROM sqlite_master"));
    }

    [Fact]
    public async Task Nothing_is_created_where_that_is_not_allowed()
    {
        using var lake = new TemporaryLake();
        foreach (var options in new[] { lake.Options with { CreateIfNotExists = false }, lake.Options with { ReadOnly = true } })
        {
            Assert.Equal(
                DuckLakeErrorKind.NotFound,
                (await Assert.ThrowsAsync<DuckLakeException>(() => SqlCatalog.OpenAsync(options, default))).ErrorKind);
            Assert.False(File.Exists(lake.CatalogFile));
        }

        await File.WriteAllBytesAsync(lake.CatalogFile, []);
        var empty = await Assert.ThrowsAsync<DuckLakeException>(
            () => SqlCatalog.OpenAsync(lake.Options with { CreateIfNotExists = false }, default));
        Assert.Contains("empty", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_attachment_reads_and_does_not_write()
    {
        using var lake = new TemporaryLake();
        await using (await lake.OpenAsync())
        {
        }

        await using var catalog = await SqlCatalog.OpenAsync(lake.Options with { ReadOnly = true }, default);
        Assert.Equal(0, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => catalog.WriteAsync(_ => Task.FromResult(true), default));
        Assert.Equal(DuckLakeErrorKind.ReadOnly, error.ErrorKind);
    }

    [Fact]
    public async Task Two_processes_may_create_the_same_lake()
    {
        using var lake = new TemporaryLake();
        var catalogs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(lake.OpenAsync)));
        foreach (var catalog in catalogs)
            await catalog.DisposeAsync();
        Assert.Single(CatalogContent.Rows(lake.CatalogFile, "ducklake_snapshot"));
    }
}
