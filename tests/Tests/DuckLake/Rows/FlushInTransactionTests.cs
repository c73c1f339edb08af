using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>
/// Rows that move from the catalog into files in a transaction are read, changed and deleted in it like all others, and older snapshots
/// keep them.
/// </summary>
public sealed class FlushInTransactionTests
{
    const string Flush = "CALL ducklake_flush_inlined_data('lake', table_name => 't')";

    public static TheoryData<string, string> Changes => new()
    {
        { "", "1,0 2,2 3,0" },
        { "DELETE FROM t WHERE i = 1", "2,2 3,0" },
        { "DELETE FROM t WHERE i = 2", "1,0 3,0" },
        { "UPDATE t SET n = 9 WHERE i = 2", "1,0 2,9 3,0" },
        { "UPDATE t SET n = n + 5", "1,5 2,7 3,5" },
        { "UPDATE t SET n = 9 WHERE i = 2; DELETE FROM t WHERE n = 9; INSERT INTO t VALUES (4, 4)", "1,0 3,0 4,4" },
        { "DELETE FROM t", "" },
        { "TRUNCATE t", "" },
        { "DELETE FROM t; INSERT INTO t VALUES (4, 4)", "4,4" },
        { "ALTER TABLE t ADD COLUMN z INTEGER; DELETE FROM t WHERE i < 3", "3,0" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Rows_that_were_moved_are_changed_like_others(string changes, string expected)
    {
        const string Add = "UPDATE t SET n = n + 1 WHERE i = 2";
        foreach (var updates in (string[])[$"{Add}; {Add}", "SELECT 1; UPDATE t SET n = 2 WHERE i = 2"])
        {
            foreach (var kind in (CatalogKind[])[CatalogKind.Sqlite, CatalogKind.DuckDbFile])
            {
                using var place = new ContractLake(kind);
                using var source = place.Open(attachment => attachment with { DataInliningRowLimit = 100 });
                using var session = source.OpenConnection();
                session.Run("CREATE TABLE t(i INTEGER, n INTEGER); INSERT INTO t VALUES (2, 0), (1, 0), (3, 0); " + updates);
                Check(session, changes, expected);
            }
        }
    }

    [Theory]
    [InlineData("", "4,0 5,0 6,0 7,0")]
    [InlineData("DELETE FROM t WHERE i = 4", "5,0 6,0 7,0")]
    [InlineData("UPDATE t SET n = 9 WHERE i > 5", "4,0 5,0 6,9 7,9")]
    [InlineData("DELETE FROM t", "")]
    public void Deletions_that_were_moved_go_with_those_of_the_transaction(string changes, string expected)
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var source = place.Open(attachment => attachment with { DataInliningRowLimit = 3 });
        using var session = source.OpenConnection();
        session.Run("CREATE TABLE t(i INTEGER, n INTEGER); INSERT INTO t SELECT range, 0 FROM range(8)");
        session.Run("DELETE FROM t WHERE i < 2; DELETE FROM t WHERE i < 4");
        session.Run("CALL lake.set_option('data_inlining_row_limit', 0)");
        Check(session, changes, expected);
    }

    [Fact]
    public void Rows_of_the_transaction_itself_are_moved_too()
    {
        foreach (var kind in (CatalogKind[])[CatalogKind.Sqlite, CatalogKind.DuckDbFile])
        {
            using var place = new ContractLake(kind);
            using var source = place.Open(attachment => attachment with { DataInliningRowLimit = 100 });
            using var session = source.OpenConnection();
            session.Run("CREATE TABLE t(i INTEGER, n INTEGER); INSERT INTO t VALUES (1, 0), (2, 0); UPDATE t SET n = 1 WHERE i = 2");
            session.Run($"BEGIN; INSERT INTO t VALUES (3, 0), (4, 0); {Flush}; CREATE TABLE u(i INTEGER, n INTEGER)");
            session.Run("INSERT INTO u SELECT i, n FROM t; CALL ducklake_flush_inlined_data('lake', table_name => 'u')");
            Assert.Equal("1,0 2,1 3,0 4,0", Rows(session, ""));
            session.Run("INSERT INTO t VALUES (5, 0); DELETE FROM t WHERE i = 4; COMMIT");
            Assert.Equal("1,0 2,1 3,0 5,0", Rows(session, ""));
            Assert.Equal("1,0 2,0", Rows(session, "AT (VERSION => 2)"));
            Assert.Equal("0 1 2 4", SessionContractTests.Single(session, "SELECT string_agg(rowid, ' ' ORDER BY rowid) FROM t"));
            Assert.Equal("4", SessionContractTests.Single(session, "SELECT count(*) FROM u WHERE filename LIKE '%.parquet'"));
            Assert.Equal(
                "3 4 5", SessionContractTests.Single(
                    session, "SELECT string_agg(i, ' ' ORDER BY i) FROM lake.table_insertions('t', 4, 4)"));
        }
    }

    [Theory]
    [InlineData("UPDATE t SET n = 9 WHERE i = 1")]
    [InlineData("DELETE FROM t WHERE i = 1")]
    public void Rows_that_the_transaction_has_changed_are_not_moved(string change)
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var source = place.Open(attachment => attachment with { DataInliningRowLimit = 100 });
        using var session = source.OpenConnection();
        session.Run("CREATE TABLE t(i INTEGER, n INTEGER); INSERT INTO t VALUES (1, 0), (2, 0)");
        var refused = Assert.Throws<DuckLakeException>(() => session.Run($"BEGIN; {change}; {Flush}"));
        Assert.Contains("Commit first", refused.Message, StringComparison.Ordinal);
        session.Run("ROLLBACK");
        Assert.Equal("1,0 2,0", Rows(session, ""));
    }

    static void Check(DuckLakeConnection session, string changes, string expected)
    {
        var last = long.Parse(SessionContractTests.Single(session, "SELECT max(snapshot_id) FROM lake.snapshots()")!, null);
        var before = Enumerable.Range(2, (int)last - 1).Select(version => Rows(session, $"AT (VERSION => {version})")).ToList();
        session.Run($"BEGIN; {Flush}; {changes}");
        Assert.Equal(expected, Rows(session, ""));
        session.Run("COMMIT");
        Assert.Equal(expected, Rows(session, ""));
        Assert.Equal(before, Enumerable.Range(2, (int)last - 1).Select(version => Rows(session, $"AT (VERSION => {version})")));
        var gone = before[^1].Split(' ').Except(expected.Split(' ')).Order();
        Assert.Equal(string.Join(' ', gone), SessionContractTests.Single(
            session,
            $"SELECT coalesce(string_agg(i || ',' || n, ' ' ORDER BY i), '') FROM lake.table_deletions('t', {last + 1}, {last + 1})"));
        session.Run("DELETE FROM t WHERE i % 2 = 1");
        Assert.Equal(string.Join(' ', expected.Split(' ').Where(row => row.Length == 0 || (row[0] - '0') % 2 == 0)), Rows(session, ""));
    }

    static string Rows(DuckLakeConnection session, string at)
    {
        var rows = SessionContractTests.Single(session, $"SELECT coalesce(string_agg(i || ',' || n, ' ' ORDER BY i, n), '') FROM t {at}")!;
        var count = rows.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length.ToString((IFormatProvider?)null);
        Assert.Equal(count, SessionContractTests.Single(session, $"SELECT count(*) FROM t {at}"));
        return rows;
    }
}
