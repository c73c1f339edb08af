using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>A SQL session over a lake, whatever database its catalog is in.</summary>
public sealed class SessionContractTests
{
    [Theory]
    [ClassData(typeof(AllCatalogs))]
    public void Rows_and_columns_come_and_go_and_are_seen_again_in_the_past(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            foreach (var statement in new[]
                     {
                         "CREATE TABLE t(id INTEGER, name VARCHAR, seen TIMESTAMPTZ)",
                         "INSERT INTO t SELECT i, 'n' || i, TIMESTAMPTZ '2024-01-01 00:00:00+00' FROM range(1000) r(i)",
                         "ALTER TABLE t ADD COLUMN extra DOUBLE DEFAULT 1.5",
                         "INSERT INTO t SELECT 1000 + i, NULL, NULL, 'nan' FROM range(500) r(i)",
                         "ALTER TABLE t DROP COLUMN name",
                         "ALTER TABLE t ALTER COLUMN id SET NOT NULL",
                     })
                Answer.Of(connection, statement);
        }

        using var again = lake.Open();
        using var reader = again.OpenConnection();
        Assert.Equal("1500|1000", Single(reader, "SELECT count(*) || '|' || count(*) FILTER (extra = 1.5) FROM t"));
        Assert.Equal("1000|n0", Single(reader, "SELECT count(*) || '|' || min(name) FROM t AT (VERSION => 2)"));
        Assert.Equal("1499", Single(reader, "SELECT max(id) FROM t"));
        Assert.Equal("6", Single(reader, "SELECT max(snapshot_id) FROM ducklake_snapshots('lake')"));
        Assert.Equal("2|true|true", Single(reader, """
            SELECT count(*) || '|' || bool_and(path_is_relative::BOOLEAN) || '|' || bool_and(record_count > 0) FROM __ducklake_metadata_lake.ducklake_data_file
            """));
        Assert.Equal("true", Single(reader, "SELECT bool_and(snapshot_time::TIMESTAMPTZ > TIMESTAMPTZ '2020-01-01 00:00:00+00') FROM __ducklake_metadata_lake.ducklake_snapshot"));
    }

    [Theory]
    [ClassData(typeof(AllCatalogs))]
    public void A_transaction_is_seen_by_others_when_it_commits(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var mine = source.OpenConnection();
        using var other = source.OpenConnection();
        Answer.Of(mine, "CREATE TABLE t(i INTEGER)");
        Answer.Of(mine, "BEGIN");
        Answer.Of(mine, "INSERT INTO t SELECT * FROM range(100)");
        Assert.Equal("100", Single(mine, "SELECT count(*) FROM t"));
        Assert.Equal("0", Single(other, "SELECT count(*) FROM t"));
        Answer.Of(mine, "COMMIT");
        Assert.Equal("100", Single(other, "SELECT count(*) FROM t"));
        Answer.Of(mine, "BEGIN");
        Answer.Of(mine, "DROP TABLE t");
        Answer.Of(mine, "ROLLBACK");
        Assert.Equal("100", Single(other, "SELECT count(*) FROM t"));
    }

    [Theory]
    [ClassData(typeof(AllCatalogs))]
    public void A_lake_attached_for_reading_or_at_a_snapshot_does_not_change(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            Answer.Of(connection, "CREATE TABLE t(i INTEGER)");
            Answer.Of(connection, "INSERT INTO t SELECT * FROM range(100)");
        }

        using var old = lake.Open(a => a with { SnapshotVersion = 1 });
        using var past = old.OpenConnection();
        Assert.Equal("0", Single(past, "SELECT count(*) FROM t"));
        Assert.Equal(DuckLakeErrorKind.ReadOnly, Assert.Throws<DuckLakeException>(() => Answer.Of(past, "DROP TABLE t")).ErrorKind);
    }

    internal static string? Single(DuckLakeConnection connection, string sql) => Assert.Single(Assert.Single(Answer.Of(connection, sql).Rows));
}
