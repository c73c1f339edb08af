using Ekko.DuckDb;
using Ekko.DuckLake;

namespace Ekko.Tests.DuckLake.Data;

/// <summary>Statements that fail within BEGIN … COMMIT: what they have done by halves is never committed, what was right before stays.</summary>
public sealed class FailedStatementTests : IDisposable
{
    readonly SqlLake _lake = new(inliningLimit: 10);

    public FailedStatementTests() =>
        _lake.Run("CREATE TABLE t(id INTEGER, n INTEGER NOT NULL); INSERT INTO t SELECT i, 0 FROM range(5) r(i); CREATE TABLE s(id INTEGER)");

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public void Half_a_merge_is_not_committed(int rows)
    {
        _lake.Run($"INSERT INTO s SELECT i FROM range({rows}) r(i); BEGIN");
        Assert.Throws<DuckLakeException>(() => _lake.Run("""
            MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = 1 WHEN NOT MATCHED THEN INSERT VALUES (s.id, NULL)
            """));
        Assert.Contains("aborted", _lake.Fails("COMMIT").Message, StringComparison.Ordinal);
        Assert.Equal("5|0|5", _lake.Rows("SELECT count(*), sum(n), count(DISTINCT rowid) FROM t"));
    }

    [Theory]
    [InlineData("DELETE FROM t WHERE id < 3 RETURNING nosuch")]
    [InlineData("UPDATE t SET n = 7 RETURNING nosuch")]
    [InlineData("MERGE INTO t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE RETURNING nosuch")]
    [InlineData("SELECT nosuch FROM t")]
    public void What_cannot_be_told_is_not_done_and_the_transaction_goes_on(string statement)
    {
        _lake.Run("BEGIN; INSERT INTO t VALUES (5, 50)");
        Assert.Throws<DuckDbException>(() => _lake.Run(statement));
        _lake.Run("INSERT INTO t VALUES (6, 60); COMMIT");
        Assert.Equal("7|110", _lake.Rows("SELECT count(*), sum(n) FROM t"));
    }

    [Theory]
    [InlineData("SELECT error('wrong')")]
    [InlineData("SELECT CAST('x' AS INTEGER) FROM t")]
    [InlineData("DELETE FROM t WHERE CAST('x' || id AS INTEGER) = 1")]
    public void What_ends_the_transaction_of_the_engine_ends_that_of_the_lake(string statement)
    {
        _lake.Run("BEGIN; INSERT INTO t VALUES (5, 50)");
        Assert.Throws<DuckDbException>(() => _lake.Run(statement));
        Assert.Contains("aborted", _lake.Fails("COMMIT").Message, StringComparison.Ordinal);
        Assert.Equal("5|0", _lake.Rows("SELECT count(*), sum(n) FROM t"));
    }
}
