using System.Data.Common;
using Ekko.DuckLake;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>
/// What names a lake's tables where the engine looks for them itself: functions and macros that take names, views and macros of the engine,
/// prepared statements, statements that stand for others. The lake is read, or the statement is refused; nothing answers in its place.
/// </summary>
public sealed class EngineNamesTests : IDisposable
{
    readonly SqlLake _lake = new(0);

    public EngineNamesTests()
    {
        _lake.Run("CREATE TABLE t(a INTEGER); INSERT INTO t SELECT i % 3 FROM range(30) r(i)");
        _lake.Run("CREATE SCHEMA s; CREATE TABLE s.t(a INTEGER, b VARCHAR); INSERT INTO s.t VALUES (7, 'seven')");
        _lake.Run("CREATE MACRO lake.main.twice(x) AS x * 2");
    }

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("SELECT bin, count FROM histogram(t, a)", "x <= 0|10\n0 < x <= 1|10\n1 < x <= 2|10")]
    [InlineData("SELECT count(*) FROM histogram_values(lake.main.t, a, bin_count := 3)", "3")]
    [InlineData("SELECT count(*) FROM histogram_values('lake.main.t', a, technique := 'sample')", "3")]
    [InlineData("SELECT count FROM histogram_values('s.t', a)", "1")]
    [InlineData("SELECT count(*) FROM query_table('t')", "30")]
    [InlineData("SELECT count(*) FROM query_table('lake.main.t')", "30")]
    [InlineData("SELECT count(*) FROM query_table(['t', 't'])", "60")]
    [InlineData("SELECT a, b FROM query_table(['s.t', 'lake.s.t'], true)", "7|seven\n7|seven")]
    [InlineData("SELECT * FROM query('SELECT count(*) FROM t')", "30")]
    [InlineData("SELECT * FROM query('SELECT max(a) FROM ' || 's.t')", "7")]
    [InlineData("CALL query('SELECT count(*) FROM t')", "30")]
    [InlineData("SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT count(*) AS c FROM lake.main.t'))", "30")]
    [InlineData("SELECT (SELECT count(*) FROM histogram_values(t, a))", "3")]
    [InlineData("WITH q AS (FROM query_table('t')) SELECT count(*) FROM q", "30")]
    public void Functions_that_take_a_name_read_the_lake(string sql, string expected) => Assert.Equal(expected, _lake.Rows(sql));

    [Theory]
    [InlineData("CREATE TEMP MACRO m(n) AS TABLE SELECT count(*) FROM query_table(n)", "FROM m('t')", "30")]
    [InlineData("CREATE TEMP MACRO m(n, f := 1) AS TABLE SELECT f * count(*) FROM query_table(n::VARCHAR)", "FROM m(s.t, f := 5)", "5")]
    [InlineData("CREATE TEMP MACRO m(q) AS TABLE FROM query(q)", "FROM m('SELECT count(*) FROM t')", "30")]
    [InlineData("CREATE TEMP MACRO m() AS (SELECT count(*) FROM lake.t)", "SELECT m()", "30")]
    [InlineData("CREATE TEMP MACRO m(n) AS (SELECT count(*) FROM query_table(n))", "SELECT m('t')", "30")]
    [InlineData("CREATE TEMP MACRO m(x) AS (SELECT count(*) FROM lake.t WHERE a = x)", "SELECT m(1) + m(2)", "20")]
    [InlineData("CREATE MACRO memory.main.m() AS TABLE FROM lake.s.t", "FROM memory.main.m()", "7|seven")]
    [InlineData("CREATE TEMP VIEW v AS SELECT count(*) FROM query_table('t')", "FROM v", "30")]
    [InlineData("CREATE TEMP VIEW v AS SELECT a, count(*) FROM t WHERE a < 2 GROUP BY a", "FROM v ORDER BY 1", "0|10\n1|10")]
    [InlineData("CREATE TEMP VIEW v AS SELECT rowid, * FROM s.t", "FROM v", "0|7|seven")]
    [InlineData("CREATE TEMP VIEW v AS SELECT count(*) FROM t AT (VERSION => 1)", "FROM v", "0")]
    [InlineData("CREATE TEMP VIEW v AS SELECT count(*) FROM lake.snapshots()", "FROM v", "7")]
    [InlineData("CREATE TEMP VIEW v AS SELECT lake.main.twice(a) AS a FROM s.t", "FROM v", "14")]
    [InlineData("CREATE VIEW memory.main.v AS SELECT b FROM lake.s.t", "FROM memory.main.v", "seven")]
    [InlineData("CREATE VIEW lv AS SELECT twice(a) AS a FROM s.t; CREATE TEMP VIEW v AS FROM lv", "FROM v", "14")]
    [InlineData("CREATE TEMP TABLE e AS SELECT 1 AS a; INSERT INTO s.t VALUES (twice(4), 'eight')", "FROM s.t WHERE a = 8", "8|eight")]
    public void Views_and_macros_of_the_engine_read_the_lake(string create, string query, string expected)
    {
        _lake.Run(create);
        Assert.Equal(expected, _lake.Rows(query));
    }

    [Fact]
    public void A_view_of_the_engine_shows_what_the_lake_has_now()
    {
        _lake.Run("CREATE TEMP VIEW v AS SELECT count(*) FROM s.t; INSERT INTO s.t VALUES (8, 'eight')");
        Assert.Equal("2", _lake.Rows("FROM v"));
        _lake.Run("BEGIN; DELETE FROM s.t");
        Assert.Equal("0", _lake.Rows("FROM v"));
        _lake.Run("ROLLBACK; DROP TABLE s.t");
        Assert.Contains("does not exist", Assert.ThrowsAny<Exception>(() => _lake.Run("FROM v")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_sessions_read_shared_views()
    {
        _lake.Run("CREATE VIEW memory.main.v AS SELECT b FROM lake.s.t");
        using var other = _lake.Connect();
        Assert.Equal("b\nseven", Golden.Answer.Of(other, "FROM memory.main.v").ToString());
    }

    [Theory]
    [InlineData("PREPARE p AS SELECT count(*) FROM t WHERE a = $1", "EXECUTE p(1)", "10")]
    [InlineData("PREPARE p AS SELECT b FROM lake.s.t WHERE a = $x AND b LIKE $y", "EXECUTE p(x := 7, y := 's%')", "seven")]
    [InlineData("PREPARE p AS SELECT ? || ?", "EXECUTE p('a', 'b')", "ab")]
    [InlineData("PREPARE p AS SELECT typeof($1), $2 + 1", "EXECUTE p(DATE '2020-01-02', 4)", "DATE|5")]
    [InlineData("PREPARE p AS SELECT $1", "EXECUTE p([1, 2, NULL])", "[1, 2, NULL]")]
    [InlineData("PREPARE p AS SELECT $1 IS NULL", "EXECUTE p(NULL)", "true")]
    [InlineData("PREPARE p AS FROM histogram_values(t, a)", "EXECUTE p", "0|10\n1|10\n2|10")]
    public void Prepared_queries_read_the_lake(string prepare, string execute, string expected)
    {
        _lake.Run(prepare);
        Assert.Equal(expected, _lake.Rows(execute));
    }

    [Theory]
    [InlineData("INSERT INTO w(a) VALUES ($1)", "EXECUTE p(5)", "1|x\n5|NULL")]
    [InlineData("INSERT INTO \"w\"(\"a\", b) SELECT $1, $2", "EXECUTE p(5, 'y')", "1|x\n5|y")]
    [InlineData("INSERT INTO lake.main.w VALUES (?, ?)", "EXECUTE p(5, 'y')", "1|x\n5|y")]
    [InlineData("UPDATE w SET b = $b WHERE a = $a", "EXECUTE p(a := 1, b := 'z')", "1|z")]
    [InlineData("DELETE FROM w WHERE a = $1", "EXECUTE p(1)", "")]
    public void Prepared_changes_reach_the_lake(string statement, string execute, string expected)
    {
        _lake.Run("CREATE TABLE w(a INTEGER, b VARCHAR); INSERT INTO w VALUES (1, 'x')");
        _lake.Run($"PREPARE p AS {statement}; BEGIN; {execute}; COMMIT");
        Assert.Equal(expected, _lake.Rows("FROM w ORDER BY a"));
        Assert.Equal(expected, _lake.Rows("FROM query_table('w') ORDER BY a"));
    }

    [Theory]
    [InlineData("CREATE SECRET x (TYPE s3, KEY_ID 'k', SECRET 'hidden')")]
    [InlineData("MERGE INTO t USING s.t AS o USING (a) WHEN MATCHED THEN DELETE")]
    [InlineData("ALTER TABLE t ADD COLUMN c INTEGER")]
    public void What_the_engine_cannot_prepare_is_refused(string statement)
    {
        _lake.Run("PREPARE p AS SELECT 1");
        var error = Assert.ThrowsAny<DbException>(() => _lake.Run($"PREPARE p AS {statement}"));
        Assert.Contains("syntax error", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
        Assert.Equal("1", _lake.Rows("EXECUTE p"));
    }

    [Fact]
    public void The_source_of_an_insert_is_found_although_its_text_is_repeated()
    {
        _lake.Run("CREATE TABLE memory.main.e(i INTEGER, b VARCHAR)");
        Assert.Equal("7|FROM s.t", _lake.Rows("INSERT INTO memory.main.e FROM s.t RETURNING i, 'FROM s.t'"));
    }

    [Fact]
    public void What_another_program_defines_anew_is_what_is_read()
    {
        _lake.Run("CREATE VIEW v AS SELECT max(a) AS m FROM t; CREATE MACRO f(x) AS x + 1; CREATE MACRO rowsof(n) AS TABLE FROM v "
            + "WHERE m > n");
        _lake.Run("CREATE TEMP VIEW kept AS SELECT m, f(m) AS n FROM v; PREPARE p AS SELECT m, f($1) FROM rowsof(1)");
        const string Ask = "SELECT (SELECT f(1)), (SELECT n FROM kept), (SELECT count(*) FROM rowsof(1))";
        Assert.Equal("2|3|1", _lake.Rows(Ask));
        Assert.Equal("2|2", _lake.Rows("EXECUTE p(1)"));
        using (var other = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment { Name = "pond", CatalogPath = $"sqlite:{_lake.Folder}/catalog.sqlite" }],
            DefaultLake = "pond",
        }))
        using (var connection = other.OpenConnection())
        {
            connection.Run("CREATE OR REPLACE MACRO f(x) AS x * 10; CREATE OR REPLACE VIEW v AS SELECT min(a) AS m FROM t");
            connection.Run("UPDATE t SET a = a + 5");
        }

        Assert.Equal("10|50|1", _lake.Rows(Ask));
        Assert.Equal("5|10", _lake.Rows("EXECUTE p(1)"));
    }

    [Theory]
    [InlineData("INSERT INTO s.t SELECT CAST($1 AS INTEGER), $2", "1|two\n7|seven")]
    [InlineData("INSERT INTO s.t BY NAME SELECT $2 AS b, 8 AS a", "7|seven\n8|two")]
    [InlineData("MERGE INTO s.t USING (SELECT 7 AS a) q USING (a) WHEN MATCHED AND $1 = 1 THEN UPDATE SET b = $2", "7|two")]
    [InlineData("UPDATE s.t SET b = $2 WHERE a = 7", "7|two")]
    public void Parts_of_a_statement_have_their_parameters(string sql, string expected)
    {
        using var command = _lake.Connection.CreateCommand(sql);
        command.Parameters.Add(new DuckLakeParameter("1", 1));
        command.Parameters.Add(new DuckLakeParameter("2", "two"));
        command.ExecuteNonQuery();
        Assert.Equal(expected, _lake.Rows("FROM s.t ORDER BY a"));
    }

    [Fact]
    public void A_column_with_a_wrong_default_leaves_nothing_open()
    {
        Assert.Contains(
            "nosuch", Assert.ThrowsAny<DbException>(() => _lake.Run("ALTER TABLE t ADD COLUMN c INTEGER DEFAULT nosuch()")).Message,
            StringComparison.Ordinal);
        _lake.Run("CREATE TEMP TABLE e(i INTEGER)");
        Assert.ThrowsAny<DbException>(() => _lake.Run("ALTER TABLE e ADD COLUMN c INTEGER DEFAULT nosuch()"));
        _lake.Run("DROP TABLE e");
        Assert.Equal("t", _lake.Rows("SHOW TABLES"));
    }

    [Fact]
    public void A_sequence_goes_on_by_one_for_each_row_that_is_written()
    {
        _lake.Run("CREATE SEQUENCE memory.main.sq; CALL lake.set_option('data_inlining_row_limit', 10)");
        _lake.Run("CREATE VIEW memory.main.numbered AS SELECT nextval('memory.main.sq') AS n FROM range(100)");
        _lake.Run("CREATE TABLE w(n BIGINT); INSERT INTO w FROM memory.main.numbered");
        _lake.Run("INSERT INTO w SELECT nextval('memory.main.sq') FROM range(100)");
        Assert.Equal("1|200|200", _lake.Rows("SELECT min(n), max(n), count(DISTINCT n) FROM w"));
    }

    [Fact]
    public void A_prepared_statement_runs_on_what_the_lake_has_now()
    {
        _lake.Run("PREPARE p AS SELECT count(*), max(a) FROM s.t; ALTER TABLE s.t ADD COLUMN d INTEGER");
        _lake.Run("INSERT INTO s.t VALUES (9, 'nine', 1)");
        Assert.Equal("2|9", _lake.Rows("EXECUTE p"));
        _lake.Run("DEALLOCATE p");
        Assert.ThrowsAny<Exception>(() => _lake.Run("EXECUTE p"));
    }

    [Theory]
    [InlineData("EXECUTE p(1)", "Values were not provided for the following prepared statement parameters: 2")]
    [InlineData("EXECUTE p(1, 2, 3)", "excess parameters: 3")]
    public void Parameters_must_be_those_of_the_statement(string execute, string expected)
    {
        _lake.Run("PREPARE p AS SELECT $1 + $2");
        Assert.Contains(expected, _lake.Fails(execute).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preparing_a_wrong_query_fails_at_once() => Assert.Contains(
        "nosuch", Assert.ThrowsAny<Exception>(() => _lake.Run("PREPARE p AS SELECT nosuch FROM t")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("EXPLAIN INSERT INTO t(a) SELECT a FROM s.t", false)]
    [InlineData("EXPLAIN INSERT INTO t VALUES (1)", false)]
    [InlineData("EXPLAIN ANALYZE INSERT INTO t VALUES (DEFAULT), (33)", true)]
    [InlineData("EXPLAIN UPDATE t SET a = 5", false)]
    [InlineData("EXPLAIN DELETE FROM t WHERE a = 1", false)]
    [InlineData("EXPLAIN MERGE INTO t USING s.t AS q USING (a) WHEN MATCHED THEN DELETE", false)]
    [InlineData("EXPLAIN CREATE TABLE z AS SELECT * FROM t", false)]
    [InlineData("EXPLAIN COPY t TO 'nowhere.csv'", false)]
    [InlineData("EXPLAIN ANALYZE INSERT INTO t(a) VALUES (33)", true)]
    [InlineData("EXPLAIN ANALYZE UPDATE t SET a = 5 WHERE a = 1", true)]
    [InlineData("EXPLAIN ANALYZE DELETE FROM t WHERE a = 1", true)]
    [InlineData("EXPLAIN ANALYZE CREATE TABLE z AS SELECT * FROM t", true)]
    public void Explaining_a_change_shows_a_plan_and_analyzing_it_makes_it(string sql, bool changes)
    {
        var before = _lake.Rows("FROM lake.current_snapshot()");
        Assert.NotEmpty(_lake.Rows(sql));
        Assert.Equal(changes, before != _lake.Rows("FROM lake.current_snapshot()"));
    }

    [Fact]
    public void Values_that_are_explained_have_the_types_of_their_columns()
    {
        const string Largest = "340282366920938463463374607431768211455";
        _lake.Run("CREATE TABLE wide(a UHUGEINT, b VARCHAR)");
        Assert.NotEmpty(_lake.Rows(
            $"EXPLAIN ANALYZE INSERT INTO wide(b, a) VALUES ('x', NULL), (1, 42 -- a comment\n), (DEFAULT, {Largest}),"));
        Assert.Equal($"x|NULL\n1|42\nNULL|{Largest}", _lake.Rows("SELECT b, a FROM wide ORDER BY a NULLS FIRST"));
    }

    [Theory]
    [InlineData("EXPLAIN ANALYZE CREATE VIEW vx AS SELECT 1 AS a")]
    [InlineData("EXPLAIN CREATE TABLE z(a INTEGER)")]
    [InlineData("EXPLAIN ANALYZE CREATE SCHEMA z")]
    public void What_reads_no_rows_has_no_plan(string sql)
    {
        Assert.Contains("no plan", _lake.Fails(sql).Message, StringComparison.Ordinal);
        Assert.Equal("t", _lake.Rows("SHOW TABLES"));
    }

    [Fact]
    public void An_exported_database_is_imported_into_the_lake()
    {
        using var other = _lake.Connect();
        other.Run("USE memory; CREATE TABLE src1(a INTEGER, b VARCHAR DEFAULT 'd'); INSERT INTO src1 VALUES (1, 'x'), (2, NULL)");
        other.Run($"CREATE VIEW vw AS SELECT max(a) AS m FROM src1; EXPORT DATABASE '{_lake.Folder}/expo'");
        _lake.Run($"IMPORT DATABASE '{_lake.Folder}/expo'");
        Assert.Equal("1|x\n2|NULL", _lake.Rows("FROM lake.main.src1 ORDER BY a"));
        Assert.Equal("2", _lake.Rows("FROM lake.main.vw"));
        _lake.Run("INSERT INTO src1(a) VALUES (3)");
        Assert.Equal("d", _lake.Rows("SELECT b FROM src1 WHERE a = 3"));
    }

    [Fact]
    public void An_import_that_fails_leaves_nothing()
    {
        using var other = _lake.Connect();
        other.Run("USE memory; CREATE TABLE src1(a INTEGER); CREATE SEQUENCE sq");
        other.Run($"EXPORT DATABASE '{_lake.Folder}/expo'");
        Assert.Contains("SEQUENCE", _lake.Fails($"IMPORT DATABASE '{_lake.Folder}/expo'").Message, StringComparison.Ordinal);
        Assert.Equal("t", _lake.Rows("SHOW TABLES"));
    }

    [Fact]
    public void Databases_are_copied_into_a_lake_and_out_of_it()
    {
        _lake.Run("ATTACH ':memory:' AS src; CREATE SCHEMA src.deep; CREATE TABLE src.a AS SELECT 1 AS x, 'v' AS y");
        _lake.Run("CREATE TABLE src.deep.b(i INTEGER NOT NULL DEFAULT 4); INSERT INTO src.deep.b VALUES (DEFAULT)");
        _lake.Run("COPY FROM DATABASE src TO lake");
        Assert.Equal("1|v", _lake.Rows("FROM lake.main.a"));
        Assert.Equal("4", _lake.Rows("FROM lake.deep.b"));
        _lake.Run("ATTACH ':memory:' AS back; COPY FROM DATABASE lake TO back");
        Assert.Equal("30|1|7", _lake.Rows("SELECT (SELECT count(*) FROM back.t), (SELECT count(*) FROM back.a), (SELECT a FROM back.s.t)"));
        _lake.Run("ATTACH ':memory:' AS shape; COPY FROM DATABASE lake TO shape (SCHEMA)");
        Assert.Equal("0", _lake.Rows("SELECT count(*) FROM shape.t"));
    }

    [Fact]
    public void Views_and_macros_of_a_copied_lake_read_the_copy()
    {
        _lake.Run("CREATE VIEW s.v AS SELECT twice(a) AS a FROM s.t; CREATE MACRO s.biggest(n := 1) AS (SELECT n * max(a) FROM s.t)");
        _lake.Run("CREATE MACRO s.upto(x INTEGER) AS TABLE FROM s.v WHERE a <= x");
        _lake.Run("ATTACH ':memory:' AS engine_copy; COPY FROM DATABASE lake TO engine_copy");
        _lake.Run($"ATTACH 'ducklake:sqlite:{_lake.Folder}/copy.sqlite' AS lake_copy (DATA_PATH '{_lake.Folder}/copy/')");
        _lake.Run("COPY FROM DATABASE lake TO lake_copy; UPDATE lake.s.t SET a = 100");
        Assert.Equal("t", _lake.Rows("SHOW TABLES"));
        foreach (var copy in new[] { "engine_copy", "lake_copy" })
        {
            _lake.Run("USE " + copy);
            Assert.Equal("14|70|1", _lake.Rows("SELECT (FROM s.v), s.biggest(10), (SELECT count(*) FROM s.upto(14))"));
        }
    }

    [Fact]
    public void A_database_is_not_copied_without_what_a_lake_cannot_have()
    {
        _lake.Run("ATTACH ':memory:' AS src; CREATE TABLE src.k(i INTEGER PRIMARY KEY)");
        Assert.Contains("PRIMARY KEY", _lake.Fails("COPY FROM DATABASE src TO lake").Message, StringComparison.Ordinal);
        _lake.Run("DROP TABLE src.k; CREATE SEQUENCE src.sq");
        Assert.Contains("sequence sq", _lake.Fails("COPY FROM DATABASE src TO lake").Message, StringComparison.Ordinal);
        Assert.Equal("t", _lake.Rows("SHOW TABLES"));
    }

    [Theory]
    [InlineData("UPDATE e SET y = q.b FROM lake.s.t q WHERE e.x = q.a", "7|seven\n8|n")]
    [InlineData("UPDATE e SET y = (SELECT max(b) FROM s.t)", "7|seven\n8|seven")]
    [InlineData("UPDATE e SET (x, y) = (1, DEFAULT) WHERE x IN (SELECT a FROM lake.s.t)", "1|NULL\n8|n")]
    [InlineData("WITH q AS (FROM s.t) UPDATE e SET y = 'w' FROM q WHERE q.a = x", "7|w\n8|n")]
    [InlineData("DELETE FROM e WHERE x IN (SELECT a FROM lake.s.t)", "8|n")]
    [InlineData("DELETE FROM e USING lake.s.t q WHERE q.a = e.x", "8|n")]
    [InlineData("MERGE INTO e USING lake.s.t ON e.x = t.a WHEN MATCHED THEN UPDATE "
        + "SET y = t.b WHEN NOT MATCHED BY SOURCE THEN DELETE", "7|seven")]
    [InlineData(
        "MERGE INTO e USING (SELECT a + 2 AS x, b AS y FROM s.t) q USING (x) WHEN NOT MATCHED AND EXISTS (FROM t) THEN INSERT BY NAME",
        "7|n\n8|n\n9|seven")]
    [InlineData("MERGE INTO e AS t USING lake.s.t AS q ON t.x = q.a WHEN MATCHED THEN UPDATE SET y = q.b || t.y", "7|sevenn\n8|n")]
    [InlineData("INSERT INTO e SELECT a + 3, b FROM lake.s.t", "7|n\n8|n\n10|seven")]
    [InlineData("WITH q AS (FROM s.t) INSERT INTO e SELECT a + 3, b FROM q", "7|n\n8|n\n10|seven")]
    [InlineData("CREATE OR REPLACE TEMP TABLE e AS SELECT a, b FROM lake.s.t", "7|seven")]
    public void Changes_of_engine_tables_read_lakes(string sql, string expected)
    {
        _lake.Run("CREATE TEMP TABLE e(x INTEGER, y VARCHAR); INSERT INTO e VALUES (7, 'n'), (8, 'n')");
        _lake.Run(sql);
        Assert.Equal(expected, _lake.Rows("FROM e ORDER BY ALL"));
    }

    [Theory]
    [InlineData("SELECT * FROM (PIVOT c ON y USING sum(p)) ORDER BY k", "a|1|2\nb|3|NULL")]
    [InlineData("WITH p AS (PIVOT c ON y USING sum(p) GROUP BY k) SELECT * FROM p ORDER BY k", "a|1|2\nb|3|NULL")]
    [InlineData("SELECT count(*) FROM (PIVOT c ON y USING sum(p)) JOIN (PIVOT lake.main.c ON y USING max(p)) USING (k)", "2")]
    [InlineData("SELECT column_name FROM (DESCRIBE SELECT * FROM (PIVOT c ON y USING sum(p)))", "k\n2000\n2010")]
    [InlineData("SELECT k, name, value FROM (UNPIVOT c ON y, p) WHERE k = 'b'", "b|y|2000\nb|p|3")]
    public void A_pivot_stands_inside_other_queries(string sql, string expected)
    {
        _lake.Run("CREATE TABLE c(k VARCHAR, y INTEGER, p INTEGER); INSERT INTO c VALUES ('a',2000,1),('a',2010,2),('b',2000,3)");
        Assert.Equal(expected, _lake.Rows(sql));
        _lake.Run("CREATE TABLE d AS SELECT * FROM (PIVOT c ON y USING sum(p))");
        Assert.Equal("a|1|2\nb|3|NULL", _lake.Rows("FROM d ORDER BY k"));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM t AT (VERSION => (SELECT min(snapshot_id) + 1 FROM lake.snapshots()))", "0")]
    [InlineData("SELECT count(*) FROM t AT (VERSION => (SELECT max(snapshot_id) FROM ducklake_snapshots('lake')))", "30")]
    [InlineData("SELECT count(*) FROM lake.table_insertions('t', 0, (SELECT max(snapshot_id) FROM ducklake_snapshots('lake')))", "30")]
    [InlineData("SELECT count(*) FROM ducklake_snapshots((SELECT b FROM (SELECT 'lake' AS b, a FROM s.t)))", "7")]
    public void Lakes_are_read_in_the_arguments_of_other_reads(string sql, string expected) => Assert.Equal(expected, _lake.Rows(sql));

    [Theory]
    [InlineData("CREATE SEQUENCE sq")]
    [InlineData("CREATE TYPE mood AS ENUM ('a')")]
    [InlineData("CREATE INDEX i ON t(a)")]
    [InlineData("CREATE UNIQUE INDEX i ON lake.main.t(a)")]
    [InlineData("PRAGMA import_database('nowhere')")]
    [InlineData("VACUUM t")]
    [InlineData("ANALYZE t")]
    [InlineData("EXPORT DATABASE 'nowhere'")]
    [InlineData("INSERT INTO nosuch VALUES (1)")]
    [InlineData("FROM nosuch")]
    [InlineData("FROM memory.main.t")]
    [InlineData("FROM query_table('nosuch')")]
    [InlineData("SET default_collation = 'nocase'")]
    [InlineData("SET GLOBAL default_collation TO NOCASE")]
    [InlineData("PRAGMA default_collation = 'de'")]
    [InlineData("FROM query_table('memory.main.t')")]
    public void What_a_lake_does_not_take_is_refused(string sql)
    {
        Assert.ThrowsAny<System.Data.Common.DbException>(() => _lake.Run(sql));
        Assert.Equal("t", _lake.Rows("SHOW TABLES"));
        Assert.Equal("30", _lake.Rows("SELECT count(*) FROM t"));
    }
}
