using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Tests.DuckLake.Catalog;

/// <summary>Tables of the library and of programs in the catalog are brought up to date by numbered steps.</summary>
public sealed class EkkoTablesTests : IDisposable
{
    static readonly CatalogSteps First = new("sample", ["CREATE TABLE ekko_sample(n BIGINT NOT NULL)"]);
    static readonly CatalogSteps Second = First with
    {
        Steps = [.. First.Steps, "ALTER TABLE ekko_sample ADD COLUMN text VARCHAR", "UPDATE ekko_sample SET text = 'old'"],
    };

    readonly TemporaryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_lake_of_an_older_layout_is_brought_up_to_date_with_its_rows()
    {
        await using (await _lake.OpenAsync())
        {
        }

        // As it was when the library had three steps, and programs made their tables themselves.
        CatalogContent.Execute(_lake.CatalogFile, "DROP TABLE ekko_layouts; DROP TABLE ekko_holds");
        CatalogContent.Execute(_lake.CatalogFile, "UPDATE ekko_schema_version SET version = 3");
        CatalogContent.Execute(_lake.CatalogFile, "INSERT INTO ekko_pins VALUES ('kept', 0, "
            + "0); CREATE TABLE ekko_chains(network VARCHAR NOT NULL, subnet VARCHAR NOT NULL, vm_type VARCHAR NOT NULL, "
            + "chain_id BIGINT NOT NULL, first_block BIGINT NOT NULL, PRIMARY KEY (network, subnet, vm_type)); INSERT INTO ekko_chains "
            + "VALUES ('a', 'b', 'c', 1, 2)");
        await WriteAsync(EkkoCatalog.Steps, "SELECT 1");
        Assert.Equal(["Int64:5"], Rows("SELECT version FROM ekko_schema_version"));
        Assert.Equal([$"String:ekko|Int64:{EkkoCatalog.Steps.Steps.Count}"], Rows("SELECT owner, version FROM ekko_layouts"));
        Assert.Equal(["String:kept"], Rows("SELECT name FROM ekko_pins"));
        Assert.Equal(["String:a|Int64:2"], Rows("SELECT network, first_block FROM ekko_chains"));
        Assert.Empty(Rows("SELECT 1 FROM ekko_leases UNION ALL SELECT 1 FROM ekko_positions UNION ALL SELECT 1 FROM ekko_columns"));
    }

    [Fact]
    public async Task Steps_that_a_program_adds_are_taken_once_and_by_whoever_comes_first()
    {
        await WriteAsync(First, "INSERT INTO ekko_sample VALUES (1)");
        await WriteAsync(First, "INSERT INTO ekko_sample VALUES (2)");
        await WriteAsync(Second, "INSERT INTO ekko_sample VALUES (3, 'new')");
        await WriteAsync(Second, "INSERT INTO ekko_sample VALUES (4, 'new')");
        Assert.Equal(
            ["Int64:1|String:old", "Int64:2|String:old", "Int64:3|String:new", "Int64:4|String:new"],
            Rows("SELECT n, text FROM ekko_sample ORDER BY n"));
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => WriteAsync(First, "SELECT 1"));
        Assert.Equal(DuckLakeErrorKind.UnsupportedVersion, error.ErrorKind);
        Assert.Contains("sample", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_fails_takes_no_step()
    {
        await Assert.ThrowsAsync<DuckLakeException>(() => WriteAsync(First, "INSERT INTO ekko_nowhere VALUES (1)"));
        Assert.Empty(Rows("SELECT owner FROM ekko_layouts"));
        Assert.Empty(Rows("SELECT 1 FROM sqlite_master WHERE name = 'ekko_sample'"));
    }

    async Task WriteAsync(CatalogSteps tables, string sql)
    {
        await using var catalog = await _lake.OpenAsync();
        var transaction = await catalog.BeginTransactionAsync(default);
        transaction.AddHook(new Hook(tables, sql));
        await transaction.CommitAsync();
    }

    List<string> Rows(string sql) => CatalogContent.Query(_lake.CatalogFile, sql);

    sealed class Hook(CatalogSteps tables, string sql) : ICatalogCommitHook
    {
        public CatalogSteps? Tables => tables;

        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken) =>
            await writer.ExecuteAsync(sql, [], cancellationToken);
    }
}
