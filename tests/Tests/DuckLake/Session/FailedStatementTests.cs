using Ekko.DuckDb;
using Ekko.DuckLake;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>
/// Statements that fail within BEGIN … COMMIT: what they have done by halves is never committed, what was right before stays.
/// </summary>
public sealed class FailedStatementTests : IDisposable
{
    readonly SqlLake _lake = new(inliningLimit: 10);

    public FailedStatementTests() =>
        _lake.Run(
            "CREATE TABLE t(id INTEGER, n INTEGER NOT NULL); INSERT INTO t SELECT i, 0 FROM range(5) r(i); CREATE TABLE s(id INTEGER)");

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
        Assert.Contains("aborted", _lake.Fails("SELECT 1").Message, StringComparison.Ordinal);
        _lake.Run("COMMIT");
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
        _lake.Run("COMMIT");
        Assert.Equal("5|0", _lake.Rows("SELECT count(*), sum(n) FROM t"));
    }

    [Fact]
    public void Commit_of_a_failed_transaction_ends_it_as_the_engine_does_and_the_method_says_so()
    {
        _lake.Run("BEGIN; INSERT INTO t VALUES (5, 50)");
        Assert.Throws<DuckDbException>(() => _lake.Run("INSERT INTO t SELECT error('boom'), 1"));
        _lake.Run("COMMIT");
        Assert.Contains("no transaction is active", _lake.Fails("COMMIT").Message, StringComparison.Ordinal);
        using var transaction = _lake.Connection.BeginTransaction();
        _lake.Run("INSERT INTO t VALUES (5, 50)");
        Assert.Throws<DuckDbException>(() => _lake.Run("INSERT INTO t SELECT error('boom'), 1"));
        Assert.Contains("a statement of the transaction failed", Assert.Throws<DuckLakeException>(transaction.Commit).Message,
            StringComparison.Ordinal);
        Assert.Equal("5|0", _lake.Rows("SELECT count(*), sum(n) FROM t"));
    }

    [Fact]
    public void Commit_that_the_engine_refuses_says_that_the_lake_has_its_changes()
    {
        using var other = _lake.Connect();
        _lake.Run("CREATE TABLE memory.k(id INTEGER PRIMARY KEY); BEGIN; INSERT INTO memory.k VALUES (1); INSERT INTO t VALUES (5, 50)");
        other.Run("INSERT INTO memory.k VALUES (1)");
        var error = _lake.Fails("COMMIT");
        Assert.Contains("the changes of lakes are stored", error.Message, StringComparison.Ordinal);
        Assert.Equal("6|50|1", _lake.Rows("SELECT count(*), sum(n), (SELECT count(*) FROM memory.k) FROM t"));
    }

    [Theory]
    [InlineData("RENAME COLUMN s.a TO c", "SELECT sum(s.c), count(s.b) FROM n", "4950|100")]
    [InlineData("ADD COLUMN s.c INTEGER DEFAULT 7", "SELECT sum(s.a), sum(s.c) FROM n", "4950|700")]
    [InlineData("DROP COLUMN s.a", "SELECT count(s.b), any_value(s) FROM n", "100|{'b': x}")]
    [InlineData("RENAME COLUMN s.a TO c; ALTER TABLE n RENAME COLUMN s.b TO a", "SELECT sum(s.c), count(s.a) FROM n", "4950|100")]
    public void Fields_change_under_rows_that_the_transaction_has_written(string action, string query, string expected)
    {
        _lake.Run("CREATE TABLE n(i INTEGER, s STRUCT(a INTEGER, b VARCHAR)); BEGIN");
        _lake.Run("INSERT INTO n SELECT i, {'a': i, 'b': 'x'} FROM range(100) r(i); ALTER TABLE n RENAME COLUMN i TO j");
        _lake.Run($"ALTER TABLE n {action}");
        Assert.Equal(expected, _lake.Rows(query));
        _lake.Run("COMMIT");
        Assert.Equal(expected, _lake.Rows(query));
    }

    [Fact]
    public void Fields_that_were_renamed_are_found_in_rows_that_the_transaction_has_flushed()
    {
        _lake.Run("CREATE TABLE n(i INTEGER, s STRUCT(a INTEGER)); INSERT INTO n VALUES (1, {'a': 1}), (2, {'a': 2})");
        _lake.Run("ALTER TABLE n RENAME COLUMN s.a TO c; BEGIN; CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal("3", _lake.Rows("SELECT sum(s.c) FROM n"));
        _lake.Run("UPDATE n SET i = i + 10; COMMIT");
        Assert.Equal("3|23", _lake.Rows("SELECT sum(s.c), sum(i) FROM n"));
    }
}
