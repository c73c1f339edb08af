using System.Data.Common;
using Ekko.Tests.DuckLake.Session;

namespace Ekko.Tests.DuckLake.Scan;

/// <summary>
/// Scans that leave out deleted rows, in the shapes that the engine's plans can have; a table that never had the rows gives the answers.
/// </summary>
public sealed class LiveRowsTests(DeletedRowsLake shared) : IClassFixture<DeletedRowsLake>
{
    const string Dead = DeletedRowsLake.Dead;

    readonly SqlLake _lake = shared.Lake;

    [Theory]
    [InlineData("SELECT count(i), sum(i), min(v), max(v), sum(g) FROM t")]
    [InlineData("SELECT count(*) FROM t")]
    [InlineData("SELECT * FROM t ORDER BY i LIMIT 20 OFFSET 100")]
    [InlineData("SELECT * FROM t ORDER BY i DESC LIMIT 20")]
    [InlineData("SELECT v, i FROM t WHERE g = 4 ORDER BY v DESC LIMIT 7")]
    [InlineData("SELECT i FROM t WHERE i BETWEEN 29990 AND 40010 ORDER BY i")]
    [InlineData("SELECT i FROM t WHERE v IN ('v3', 'v4', 'v35000', 'v79999', 'v80001') ORDER BY i")]
    [InlineData("SELECT i % 1000 AS k, count(*), sum(i) FROM t WHERE v LIKE '%9' GROUP BY k ORDER BY k")]
    [InlineData("SELECT count(*), sum(a.i) FROM t a JOIN t b ON a.i = b.i + 1 WHERE b.g < 5")]
    [InlineData("SELECT count(*) FROM t a WHERE NOT EXISTS (SELECT 1 FROM t b WHERE b.i = a.i + 7)")]
    [InlineData("SELECT i, row_number() OVER (ORDER BY i) AS n FROM t QUALIFY n % 9999 = 0 ORDER BY i")]
    [InlineData("WITH x AS MATERIALIZED (SELECT i FROM t) SELECT count(*), sum(x.i) FROM x, x AS y WHERE x.i = y.i AND x.i % 100 = 1")]
    public void Answers_as_if_the_rows_had_never_been(string query) =>
        Assert.Equal(
            _lake.Ask(query.Replace("FROM t", "FROM expected", StringComparison.Ordinal)
                .Replace("JOIN t", "JOIN expected", StringComparison.Ordinal)), _lake.Ask(query));

    [Fact]
    public void Columns_may_be_called_like_those_of_the_engine()
    {
        const string Sums = "count(*) || ' ' || sum(i) || ' ' || sum(file_index) || ' ' || sum(file_row_number) || ' ' || max(filename)";
        _lake.Run("CREATE TABLE named(i BIGINT, file_index INTEGER, \"File_Row_Number\" BIGINT, filename VARCHAR)");
        _lake.Run("INSERT INTO named SELECT i, i % 3, 1000 - i, 'f' || i FROM range(100) r(i)");
        _lake.Run("INSERT INTO named SELECT i, i % 3, 1000 - i, 'f' || i FROM range(100, 200) r(i)");
        _lake.Run(
            "DELETE FROM named WHERE i % 2 = 0; DELETE FROM named WHERE file_row_number = 901; UPDATE named SET i = i + 1000 "
            + "WHERE file_index = 1");
        const string Left =
            "SELECT IF(i % 3 = 1, i + 1000, i) AS i, i % 3 AS file_index, 1000 - i AS file_row_number, 'f' || i AS filename "
            + "FROM range(200) r(i) WHERE i % 2 = 1 AND i <> 99";

        Assert.Equal(_lake.Rows($"SELECT {Sums} FROM ({Left})"), _lake.Rows($"SELECT {Sums} FROM named"));
        Assert.Equal("delete 101, insert 200, update_postimage 34, update_preimage 34", _lake.Rows($"""
            SELECT string_agg(change_type || ' ' || n, ', ' ORDER BY change_type)
            FROM (SELECT change_type, count(*) AS n FROM table_changes('named', 0, {_lake.Rows("SELECT max(snapshot_id) FROM snapshots()")}) GROUP BY 1)
            """));
    }

    [Fact]
    public void Each_version_has_its_own()
    {
        const string First = "i % 7 = 3 AND i < 79999", Second = $"{First} OR i BETWEEN 30000 AND 39999", Third = $"{Second} OR i = 79999";
        foreach (var (dead, version) in ((string[])["false", First, Second, Third, Dead]).Select((dead, i) => (dead, i + 5)))
        {
            Assert.Equal(
                _lake.Rows($"SELECT count(i) || ' ' || sum(i) FROM range(80006) r(i) WHERE NOT ({dead})"),
                _lake.Rows($"SELECT count(i) || ' ' || sum(i) FROM t AT (VERSION => {version})"));
        }
    }

    [Fact]
    public void Rows_that_are_still_being_read_when_others_delete_stay()
    {
        using var own = new DeletedRowsLake();
        var lake = own.Lake;
        using var reading = lake.Connect();
        using var command = reading.CreateCommand();
        command.CommandText = "SELECT i FROM t";
        using var rows = command.ExecuteReader();
        Assert.True(rows.Read());
        var sum = rows.GetInt64(0);
        lake.Run("DELETE FROM t WHERE g < 9");
        while (rows.Read())
            sum += rows.GetInt64(0);
        Assert.Equal(lake.Rows("SELECT sum(i) FROM expected"), sum.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(lake.Rows("SELECT sum(i) FROM expected WHERE g = 9"), lake.Rows("SELECT sum(i) FROM t"));
    }

    [Fact]
    public void A_transaction_sees_its_own_deletions_at_once()
    {
        _lake.Run("BEGIN; INSERT INTO t SELECT 100000 + i, 1, 'own' FROM range(1000) r(i); DELETE FROM t WHERE i % 2 = 0");
        Assert.Equal(
            _lake.Rows("SELECT sum(i) FROM (SELECT i FROM expected UNION ALL SELECT 100000 + i FROM range(1000) r(i)) WHERE i % 2 = 1"),
            _lake.Rows("SELECT sum(i) FROM t"));
        _lake.Run("ROLLBACK");
        Assert.Equal(_lake.Rows("SELECT sum(i) FROM expected"), _lake.Rows("SELECT sum(i) FROM t"));
    }

    [Fact]
    public void The_function_is_nothing_without_a_scan() =>
        Assert.Contains(
            "scan 0 is over", Assert.ThrowsAny<DbException>(() => _lake.Run("SELECT ekko_live(0, 0::UBIGINT, 5)")).Message,
            StringComparison.Ordinal);
}
