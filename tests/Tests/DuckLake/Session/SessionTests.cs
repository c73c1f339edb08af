using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Session;

public sealed class SessionTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-session-").FullName;
    readonly DuckLakeDataSource _source;
    readonly DuckLakeConnection _connection;

    public SessionTests()
    {
        _source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{_folder}/catalog.sqlite", DataPath = $"{_folder}/files/",
                DataInliningRowLimit = 0 }],
            DefaultLake = "lake",
        });
        _connection = _source.OpenConnection();
        _connection.Run("SET TimeZone = 'UTC'");
        _connection.Run("CREATE TABLE t(id INTEGER NOT NULL, name VARCHAR DEFAULT 'anon', d DECIMAL(10,2) DEFAULT 1.5)");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _source.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("SELECT * FROM t ORDER BY id", "id|name|d\n1|a|2.25\n2|anon|1.50")]
    [InlineData("SELECT count(*) FROM t", "count_star()\n2")]
    [InlineData("SELECT count(*) AS n FROM lake.main.t AT (VERSION => 1)", "n\n0")]
    [InlineData("SELECT a.id FROM t AT (VERSION => 2) AS a ORDER BY 1", "id\n1\n2")]
    [InlineData("SELECT id FROM t AS a AT (VERSION => 2) JOIN t AS b AT (VERSION => 2) USING (id) ORDER BY 1", "id\n1\n2")]
    [InlineData("SELECT count(*) FROM t AT (TIMESTAMP => now() + INTERVAL 1 HOUR)", "count_star()\n2")]
    [InlineData("SELECT main.t.id, lake.main.t.name FROM t WHERE lake.t.id = 1", "id|name\n1|a")]
    [InlineData("SELECT rowid, *, snapshot_id FROM t ORDER BY rowid", "rowid|id|name|d|snapshot_id\n0|1|a|2.25|2\n1|2|anon|1.50|2")]
    [InlineData("FROM t WHERE rowid = 1", "id|name|d\n2|anon|1.50")]
    [InlineData("SELECT * EXCLUDE (d) FROM t WHERE file_row_number = 0", "id|name\n1|a")]
    [InlineData("WITH t AS (SELECT id FROM t WHERE id = 1) SELECT * FROM t", "id\n1")]
    [InlineData(
        "WITH RECURSIVE r AS (SELECT min(id) AS i FROM t UNION ALL SELECT i + 1 FROM r WHERE i < 3) SELECT count(*) FROM r",
        "count_star()\n3")]
    [InlineData("SELECT (SELECT count(*) FROM t), (FROM t SELECT max(id))", "(SELECT count_star() FROM t)|(SELECT max(id) FROM t)\n2|2")]
    [InlineData("TABLE t ORDER BY id LIMIT 1", "id|name|d\n1|a|2.25")]
    [InlineData("PIVOT t ON name USING count(*) GROUP BY d ORDER BY d", "d|a|anon\n1.50|0|1\n2.25|1|0")]
    [InlineData("SELECT column_name, min, max FROM (SUMMARIZE t) WHERE column_name = 'id'", "column_name|min|max\nid|1|2")]
    [InlineData("SELECT * FROM query('SELECT max(id) FROM t')", "max(id)\n2")]
    [InlineData("FROM query_table('t') ORDER BY id LIMIT 1", "id|name|d\n1|a|2.25")]
    [InlineData("SELECT id FROM t WHERE d BETWEEN 2 AND 3 AND id IN (1, 7) AND name IS NOT NULL", "id\n1")]
    [InlineData("SELECT q FROM t m(q) WHERE q = 2", "q\n2")]
    [InlineData(
        "SELECT column_name, \"null\", \"default\" FROM (DESCRIBE t)", "column_name|null|default\nid|NO|NULL\nname|YES|'anon'\nd|YES|1.5")]
    public void Queries_see_the_lake(string sql, string expected)
    {
        _connection.Run("INSERT INTO t VALUES (1, 'a', 2.25), (2, DEFAULT, DEFAULT)");
        Assert.Equal(expected, Ask(sql));
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (NULL, 'b', 1)", "NOT NULL constraint failed: t.id")]
    [InlineData("INSERT INTO t SELECT NULL, 'b', 1", "NOT NULL constraint failed: t.id")]
    [InlineData("INSERT INTO t VALUES (1, 2)", "table t has 3 columns but 2 values were supplied")]
    [InlineData("INSERT INTO t SELECT 1, 2", "table t has 3 columns but 2 values were supplied")]
    [InlineData("INSERT INTO t VALUES ('abc', 'b', 1)", "Could not convert string 'abc' to INT32")]
    [InlineData("SELECT * FROM tt", "Did you mean \"t\"?")]
    [InlineData("SELECT * FROM t AT (VERSION => 77)", "version 77")]
    [InlineData("SELECT * FROM t AT (VERSION => 0)", "does not exist")]
    [InlineData("SELECT * FROM t AT (TIMESTAMP => TIMESTAMPTZ '2000-01-01')", "2000-01-01")]
    [InlineData("CREATE TABLE p(i INTEGER PRIMARY KEY)", "PRIMARY KEY/UNIQUE constraints are not supported in DuckLake")]
    [InlineData("CREATE TABLE p(i INTEGER, j INTEGER GENERATED ALWAYS AS (i + 1))", "generated columns")]
    [InlineData("COMMIT", "no transaction is active")]
    [InlineData("LOAD spatial", "not downloaded")]
    public void Mistakes_are_told(string sql, string expected)
    {
        var error = Assert.ThrowsAny<System.Data.Common.DbException>(() => _connection.Run(sql));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal("count_star()\n0", Ask("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Struct_fields_are_altered_however_they_are_spelled()
    {
        _connection.Run("CREATE TABLE s(col STRUCT(i INTEGER, j STRUCT(k INTEGER)))");
        _connection.Run("INSERT INTO s VALUES ({'i': 1, 'j': {'k': 2}})");
        _connection.Run("ALTER TABLE s ADD COLUMN COL.J.l TINYINT");
        _connection.Run("ALTER TABLE s DROP COLUMN COL.I");
        _connection.Run("ALTER TABLE s RENAME COLUMN COL.J.K TO m");
        Assert.Equal("col\n{'j': {'m': 2, 'l': NULL}}", Ask("FROM s"));
    }

    [Fact]
    public void A_transaction_sees_its_own_rows_and_tables_and_nobody_else_does()
    {
        using var other = _source.OpenConnection();
        _connection.Run("BEGIN; INSERT INTO t VALUES (1, 'a', 1); CREATE TABLE u(x INTEGER); INSERT INTO u SELECT 5");

        Assert.Equal("id|x\n1|5", Ask("SELECT id, x FROM t, u"));
        Assert.Equal("count_star()\n0", Answer.Of(other, "SELECT count(*) FROM t").ToString());
        _connection.Run("INSERT INTO t VALUES (2, 'b', 2); ALTER TABLE t ADD COLUMN n INTEGER DEFAULT 7; COMMIT");

        Assert.Equal("id|n\n1|7\n2|7", Answer.Of(other, "SELECT id, n FROM t ORDER BY id").ToString());
        Assert.Equal("name\nt\nu", Answer.Of(other, "SHOW TABLES").ToString());
        Assert.Equal("count_star()\n3", Ask("SELECT count(*) FROM lake.snapshots()"));
    }

    [Fact]
    public void A_rollback_leaves_nothing()
    {
        _connection.Run("BEGIN; INSERT INTO t VALUES (1, 'a', 1); INSERT INTO t SELECT 2, 'b', 2; CREATE TABLE u(x INTEGER); ROLLBACK");

        Assert.Equal("count_star()\n0", Ask("SELECT count(*) FROM t"));
        Assert.Equal("name\nt", Ask("SHOW TABLES"));
        Assert.Empty(Directory.EnumerateFiles(_folder, "*.parquet", SearchOption.AllDirectories));
        _connection.Run("INSERT INTO t VALUES (3, 'c', 3)");
        Assert.Equal("id\n3", Ask("SELECT id FROM t"));
    }

    [Fact]
    public void An_error_inside_a_transaction_leaves_only_rollback()
    {
        _connection.Run("BEGIN");
        Assert.Throws<DuckDbException>(() => _connection.Run("INSERT INTO t VALUES (NULL, 'a', 1)"));
        Assert.Contains("aborted", Assert.Throws<DuckLakeException>(() => _connection.Run("SELECT 1")).Message, StringComparison.Ordinal);
        _connection.Run("ROLLBACK; INSERT INTO t VALUES (1, 'a', 1)");
        Assert.Equal("count_star()\n1", Ask("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Commit_messages_belong_to_the_transaction()
    {
        _connection.Run("BEGIN; INSERT INTO t VALUES (1, 'a', 1); CALL lake.set_commit_message('me', 'why', extra_info => '{}'); COMMIT");
        Assert.Equal(
            "author|commit_message|commit_extra_info\nme|why|{}",
            Ask("SELECT author, commit_message, commit_extra_info FROM lake.snapshots() WHERE snapshot_id = 2"));
    }

    [Fact]
    public void Inserts_return_rows_and_match_by_name()
    {
        Assert.Equal("id|name|d\n3|anon|1.50", Ask("INSERT INTO t (id) VALUES (3) RETURNING *"));
        Assert.Equal("id|up\n4|X", Ask("INSERT INTO t BY NAME SELECT 'x' AS name, 4 AS id RETURNING id, upper(name) AS up"));
        _connection.Run("INSERT INTO t BY NAME SELECT 'y' AS name, 5 AS id");
        Assert.Equal("id|name|d\n3|anon|1.50\n4|x|1.50\n5|y|1.50", Ask("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void Copies_go_both_ways()
    {
        _connection.Run($"INSERT INTO t VALUES (1, 'a', 1); COPY t TO '{_folder}/o.csv'; COPY t FROM '{_folder}/o.csv'");
        Assert.Equal("id|count_star()\n1|2", Ask("SELECT id, count(*) FROM t GROUP BY id"));
    }

    [Fact]
    public void A_temporary_table_hides_the_lakes()
    {
        _connection.Run("CREATE TEMP TABLE t AS SELECT 42 AS x");
        Assert.Equal("x\n42", Ask("FROM t"));
        Assert.Equal("count_star()\n0", Ask("SELECT count(*) FROM lake.t"));
        _connection.Run("DROP TABLE t");
        Assert.Equal("count_star()\n0", Ask("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Lakes_come_and_go()
    {
        _connection.Run($"ATTACH 'ducklake:sqlite:{_folder}/catalog.sqlite' AS old (SNAPSHOT_VERSION 0)");
        Assert.Equal(
            "database_name\nlake\nold",
            Ask("SELECT database_name FROM duckdb_databases() WHERE database_name IN ('lake', 'old') ORDER BY 1"));
        Assert.Contains(
            "read-only", Assert.Throws<DuckLakeException>(() => _connection.Run("CREATE TABLE old.x(i INTEGER)")).Message,
            StringComparison.Ordinal);
        _connection.Run("DETACH old; USE memory; DETACH lake");
        Assert.Throws<DuckDbException>(() => _connection.Run("SELECT * FROM lake.t"));
    }

    [Fact]
    public void Virtual_columns_give_way_to_the_tables_own()
    {
        _connection.Run("CREATE TABLE v(filename VARCHAR, rowid INTEGER); INSERT INTO v VALUES ('mine', 7)");
        Assert.Equal("filename|rowid\nmine|7", Ask("SELECT * FROM v WHERE rowid = 7 AND filename = 'mine'"));
    }

    [Fact]
    public void Sorted_tables_are_written_in_order()
    {
        _connection.Run(
            "SET ducklake_retry_wait_ms = 5; CREATE TABLE s(i INTEGER); ALTER TABLE s SET SORTED BY (i DESC); INSERT INTO s "
            + "VALUES (1), (3), (2)");
        Assert.Equal("i\n3\n2\n1", Ask("FROM s"));
    }

    [Fact]
    public void Catalog_tables_can_be_read() =>
        Assert.Equal("table_name\nt", Ask("SELECT table_name FROM __ducklake_metadata_lake.ducklake_table WHERE end_snapshot IS NULL"));

    string Ask(string sql) => Answer.Of(_connection, sql).ToString();
}
