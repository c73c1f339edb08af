using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.Tests.DuckLake.Transactions;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>Opening and creating lakes, whatever database their catalog is in.</summary>
public sealed class OpeningContractTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task A_new_lake_has_its_first_snapshot_and_opens_again(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using (var catalog = await lake.OpenCatalogAsync())
        {
            var tree = await catalog.Trees.LatestAsync(default);
            Assert.Equal(new Snapshot(new(0), lake.Clock.Now, 0, 1, 0), tree.Snapshot);
            Assert.Equal("main", Assert.Single(tree.Schemas).Key);
        }

        lake.Clock.Now += TimeSpan.FromHours(1);
        await using var again = await SqlCatalog.OpenAsync(lake.Options with { DataPath = null, CreateIfNotExists = false }, default);
        Assert.Equal(lake.DataPath + "/", again.DataPath);
        Assert.Equal("created_schema:\"main\"", Assert.Single(await again.Snapshots.AllAsync(default)).ChangesMade);
        Assert.Equal(
            28, (await again.QueryAsync(again.Dialect.ListTables, row => row.Text(0), default))
            .Count(n => n.StartsWith("ducklake_", StringComparison.Ordinal)));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Another_data_path_is_refused_unless_overridden(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using (await lake.OpenCatalogAsync())
        {
        }

        var error = await Assert.ThrowsAsync<DuckLakeException>(
            () => SqlCatalog.OpenAsync(lake.Options with { DataPath = "elsewhere" }, default));
        Assert.Contains("'elsewhere/'", error.Message, StringComparison.Ordinal);
        await using var moved = await SqlCatalog.OpenAsync(lake.Options with { DataPath = "elsewhere", OverrideDataPath = true }, default);
        Assert.Equal("elsewhere/", moved.DataPath);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Nothing_is_created_where_that_is_not_allowed(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        foreach (var options
            in new[] { lake.Options with { CreateIfNotExists = false }, lake.Options with { ReadOnly = true, CreateIfNotExists = false } })
        {
            var error = await Assert.ThrowsAsync<DuckLakeException>(() => SqlCatalog.OpenAsync(options, default));
            Assert.True(error.ErrorKind is DuckLakeErrorKind.NotFound or DuckLakeErrorKind.NotACatalog, error.ToString());
        }

        if (kind == CatalogKind.DuckDbFile)
        {
            await using var beside = await SqlCatalog.OpenAsync(lake.Options with { DataPath = null }, default);
            Assert.Equal(lake.CatalogPath + ".files/", beside.DataPath);
            return;
        }

        var missing = await Assert.ThrowsAsync<DuckLakeException>(
            () => SqlCatalog.OpenAsync(lake.Options with { DataPath = null }, default));
        Assert.Contains("DATA_PATH", missing.Message, StringComparison.Ordinal);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task A_read_only_attachment_reads_and_does_not_write(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using (await lake.OpenCatalogAsync())
        {
        }

        await using var catalog = await SqlCatalog.OpenAsync(lake.Options with { ReadOnly = true, CreateIfNotExists = false }, default);
        Assert.Equal(0, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
        var transaction = await catalog.BeginTransactionAsync(default);
        await transaction.ApplyAsync(new CreateSchema("s"));
        Assert.Equal(DuckLakeErrorKind.ReadOnly, (await Assert.ThrowsAsync<DuckLakeException>(() => transaction.CommitAsync())).ErrorKind);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Several_may_create_the_same_lake_at_once(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        var catalogs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(lake.OpenCatalogAsync)));
        foreach (var catalog in catalogs)
        {
            Assert.Single(await catalog.Snapshots.AllAsync(default));
            await catalog.DisposeAsync();
        }
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task An_unknown_version_is_refused(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using (var catalog = await lake.OpenCatalogAsync())
        {
            await catalog.WriteAsync(async connection =>
            {
                await connection.ExecuteAsync("UPDATE ducklake_metadata SET \"value\" = '1.1' WHERE \"key\" = 'version'", default);
                return true;
            }, default);
        }

        var error = await Assert.ThrowsAsync<DuckLakeException>(lake.OpenCatalogAsync);
        Assert.Equal(DuckLakeErrorKind.UnsupportedVersion, error.ErrorKind);
    }

    [CatalogTheory]
    [InlineData(CatalogKind.DuckDbFile)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Lakes_in_schemas_of_one_database_do_not_see_each_other(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        await using var plain = await place.OpenCatalogAsync();
        await using var other = await SqlCatalog.OpenAsync(place.Options with { MetadataSchema = "Other \"lake\"" }, default);
        var transaction = await other.BeginTransactionAsync(default);
        await transaction.ApplyAsync(new CreateTable("main", "t", GoldenReplay.Columns(("a", "INTEGER"))));
        await transaction.CommitAsync();
        Assert.Equal(0, (await plain.Snapshots.LatestAsync(default)).Id.Value);
        await using var again = await SqlCatalog.OpenAsync(
            place.Options with { MetadataSchema = "Other \"lake\"", CreateIfNotExists = false }, default);
        Assert.NotNull((await again.Trees.LatestAsync(default)).GetTable("main", "t"));
    }

    [Fact]
    public async Task Sqlite_has_no_schemas()
    {
        using var lake = new ContractLake(CatalogKind.Sqlite);
        var error = await Assert.ThrowsAsync<DuckLakeException>(
            () => SqlCatalog.OpenAsync(lake.Options with { MetadataSchema = "s" }, default));
        Assert.Equal(DuckLakeErrorKind.NotSupported, error.ErrorKind);
    }

    [Theory]
    [InlineData("mysql:host=x password=secret")]
    [InlineData("sqlite:")]
    [InlineData("duckdb:")]
    public void What_is_no_kind_of_catalog_is_refused_without_its_text(string location)
    {
        var error = Assert.Throws<DuckLakeException>(() => new CatalogOptions { Location = location }.CreateDialect());
        Assert.Equal(DuckLakeErrorKind.NotSupported, error.ErrorKind);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
