using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.Tests.Cli;

namespace Ekko.Tests.DuckLake.Contract;

public sealed class DuckDbFileTests
{
    [Fact]
    public async Task Lakes_of_one_process_share_the_file_and_leave_no_log()
    {
        using var lake = new ContractLake(CatalogKind.DuckDbFile);
        await using (var here = await lake.OpenCatalogAsync())
        await using (var there = await lake.OpenCatalogAsync())
        {
            await TransactionContractTests.CreateTableAsync(here);
            Assert.NotNull((await there.Trees.LatestAsync(default)).GetTable("main", "t"));
        }

        Assert.False(File.Exists(lake.CatalogPath + ".wal"));
        await using var reading = await SqlCatalog.OpenAsync(lake.Options with { ReadOnly = true, CreateIfNotExists = false }, default);
        var error = await Assert.ThrowsAsync<DuckLakeException>(lake.OpenCatalogAsync);
        Assert.Equal(DuckLakeErrorKind.Busy, error.ErrorKind);
    }

    [Fact]
    public async Task Prepared_queries_follow_the_rows()
    {
        using var lake = new ContractLake(CatalogKind.DuckDbFile);
        await using var catalog = await lake.OpenCatalogAsync();
        await catalog.WriteAsync(async connection =>
        {
            await connection.ExecuteAsync("CREATE TABLE ekko_t(name VARCHAR NOT NULL PRIMARY KEY, i BIGINT)", default);
            await connection.ExecuteAsync("INSERT INTO ekko_t VALUES ('b', 1)", default);
            return true;
        }, default);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(i == 0 ? ["b1"] : ["a longer name than before5000000000", "b1"],
                await catalog.QueryAsync("SELECT name, i FROM ekko_t ORDER BY name", row => row.GetString(0) + row.GetInt64(1), default));
            Assert.Equal(i == 0 ? 0 : 1, (await catalog.QueryAsync("SELECT 1 FROM ekko_t WHERE i > 100", row => true, default)).Count);
            if (i == 0)
            {
                await catalog.WriteAsync(async connection =>
                    await connection.ExecuteAsync("INSERT INTO ekko_t VALUES ('a longer name than before', 5000000000)", default) == 1,
                        default);
            }
        }
    }

    [Trait("Category", "Integration")]
    [Fact]
    public async Task A_file_that_another_process_has_open_is_busy()
    {
        using var lake = new ContractLake(CatalogKind.DuckDbFile);
        await using (await lake.OpenCatalogAsync())
        {
        }

        using var holder = CliProcess.Start(Path.GetDirectoryName(lake.CatalogPath)!, "sql", "--batch", "--bare");
        await holder.WriteAsync($"ATTACH 'ducklake:{lake.CatalogPath}' AS lake;");
        Assert.Contains("columns", await holder.ReadLineAsync(), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<DuckLakeException>(lake.OpenCatalogAsync);
        Assert.Equal((DuckLakeErrorKind.Busy, true), (error.ErrorKind, error.IsTransient));
        Assert.Contains("another process", error.Message, StringComparison.Ordinal);
        await holder.FinishAsync();
        await using var catalog = await lake.OpenCatalogAsync();
        Assert.Equal(0, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
    }

    [Fact]
    public async Task What_is_no_catalog_is_named_and_left_alone()
    {
        using var lake = new ContractLake(CatalogKind.DuckDbFile);
        await File.WriteAllTextAsync(lake.CatalogPath, new string('x', 5000));
        Assert.Equal(DuckLakeErrorKind.NotACatalog, (await Assert.ThrowsAsync<DuckLakeException>(lake.OpenCatalogAsync)).ErrorKind);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(lake.CatalogPath));

        File.Delete(lake.CatalogPath);
        using (var database = DuckDbDatabase.Open(lake.CatalogPath))
        using (var connection = database.Connect())
            connection.Execute("CREATE TABLE customers(id INTEGER)");
        var foreign = await Assert.ThrowsAsync<DuckLakeException>(lake.OpenCatalogAsync);
        Assert.Equal(DuckLakeErrorKind.NotACatalog, foreign.ErrorKind);
        Assert.Contains("customers", foreign.Message, StringComparison.Ordinal);
    }
}
