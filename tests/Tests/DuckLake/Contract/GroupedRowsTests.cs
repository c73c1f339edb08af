using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.Tests.DuckLake.ChangeFeed;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>Many writers of one process at once, with rows that the catalog keeps.</summary>
public sealed class GroupedRowsTests
{
    const int Writers = 4;
    const int Rounds = 4;

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Rows_that_share_snapshots_have_ids_and_histories_of_their_own(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        using var source = place.Open();
        using var session = source.OpenConnection();
        session.Run("CREATE TABLE t(i INTEGER)");
        await using var lake = await place.OpenLakeAsync();
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
                await AppendAsync(lake, table, (writer * 100) + (round * 2), 2);
        })));

        Assert.Empty(place.DataFiles());
        await CheckAsync();
        session.Run("UPDATE t SET i = -i WHERE i % 100 = 4; DELETE FROM t WHERE i % 100 = 6");
        var changed = SessionContractTests.Single(session, "SELECT count(*) || '|' || sum(i) FROM t");
        session.Run("CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal(changed, SessionContractTests.Single(session, "SELECT count(*) || '|' || sum(i) FROM t"));
        await CheckAsync();

        async Task CheckAsync()
        {
            const int Rows = Writers * Rounds * 2;
            var inserts = (await ChangeFeedTests.ReadAsync(lake, table.Id, null)).Rows.Select(r => r.Split('|'))
                .Where(r => r[2] == "insert").ToList();
            Assert.Equal(Enumerable.Range(0, Rows), inserts.Select(r => int.Parse(r[1], CultureInfo.InvariantCulture)).Order());
            Assert.Equal(Rows, inserts.Select(r => r[3]).Distinct().Count());
            // Each append is whole in one snapshot.
            Assert.All(inserts.GroupBy(r => int.Parse(r[3], CultureInfo.InvariantCulture) / 2),
                pair => Assert.Single(pair.Select(r => r[0]).Distinct()));
        }
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Sessions_that_change_the_same_rows_lose_nothing(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        using var source = place.Open();
        using (var session = source.OpenConnection())
            session.Run(
                "CREATE TABLE t(i INTEGER, n INTEGER); INSERT INTO t SELECT range, 0 FROM range(30); INSERT INTO t SELECT range, 0 "
                + "FROM range(30, 36)");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            using var session = source.OpenConnection();
            for (var round = 0; round < 2; round++)
            {
                Until(session, "UPDATE t SET n = n + 1 WHERE i < 1000 AND i % 5 = 0");
                Until(session, FormattableString.Invariant($"DELETE FROM t WHERE i = {(writer * 5) + round + 1}"));
                Until(session, FormattableString.Invariant($"INSERT INTO t VALUES ({1000 + (writer * 100) + round}, 1)"));
            }
        })));

        using var reader = source.OpenConnection();
        Assert.Equal("8|64", SessionContractTests.Single(reader, "SELECT count(*) || '|' || sum(n) FROM t WHERE i < 1000 AND i % 5 = 0"));
        Assert.Equal(
            "8|8|8", SessionContractTests.Single(
                reader, "SELECT count(*) || '|' || count(DISTINCT i) || '|' || sum(n) FROM t WHERE i >= 1000"));
        Assert.Equal("28", SessionContractTests.Single(reader, "SELECT count(*) FROM t WHERE i < 1000"));
    }

    /// <summary>Runs a statement until nobody else is in its way.</summary>
    static void Until(DuckLakeConnection session, string sql)
    {
        while (true)
        {
            try
            {
                Answer.Of(session, sql);
                return;
            }
            catch (DuckLakeException error) when (error.ErrorKind == DuckLakeErrorKind.Conflict)
            {
            }
        }
    }

    static async Task AppendAsync(Lake lake, LakeTable table, int first, int count)
    {
        using var batch = new ColumnBatch();
        var column = batch.AddFixed<int>("i", DuckDbType.Integer);
        for (var i = 0; i < count; i++)
        {
            column.Append(first + i);
            batch.EndRow();
        }

        var transaction = await lake.BeginTransactionAsync();
        await lake.AppendAsync(transaction, table, new BatchRowSource(new BatchRows(batch)), [table.Columns[0].Id]);
        await transaction.CommitAsync();
    }
}
