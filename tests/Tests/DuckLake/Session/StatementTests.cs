using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>Statements over lake tables that the engine's tree does not cover, and checks made before a lake changes.</summary>
public sealed class StatementTests : IDisposable
{
    readonly SqlLake _lake = new();

    public StatementTests() => _lake.Run("CREATE TABLE t(i INTEGER, j INTEGER); INSERT INTO t VALUES (1, 2), (3, 4)");

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void An_update_takes_several_columns_from_one_query_and_returns_row_ids()
    {
        Assert.Equal(
            "rowid|i|j\n0|11|4", _lake.Ask("UPDATE t SET (i, j) = (SELECT t.i + 10, max(u.j) FROM t AS u) WHERE i = 1 RETURNING rowid, *"));
        Assert.Equal("rowid\n1", _lake.Ask("DELETE FROM t WHERE i = 3 RETURNING rowid"));
        Assert.Equal("i|j\n11|4", _lake.Ask("FROM t"));
    }

    [Fact]
    public void Common_table_expressions_stand_before_a_pivot() =>
        Assert.Equal("1|3\n2|4", _lake.Ask("WITH x AS (SELECT * FROM t) PIVOT x ON i USING sum(j)"));

    [Fact]
    public void A_row_can_be_updated_again_and_again_in_one_transaction()
    {
        _lake.Run("BEGIN; UPDATE t SET i = i + 10; UPDATE t SET i = i + 100 WHERE i > 11; UPDATE t SET j = 0; COMMIT");
        Assert.Equal("0|11|0\n1|113|0", _lake.Rows("SELECT rowid, * FROM t ORDER BY rowid"));
    }

    [Fact]
    public void Rows_flushed_in_a_transaction_are_seen_once_in_it()
    {
        _lake.Run("BEGIN; CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal("2|2", _lake.Rows("SELECT count(*), (SELECT count(*) FROM t WHERE i > 0) FROM t"));
        _lake.Run("ROLLBACK");
        Assert.Equal("2", _lake.Rows("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Rows_of_the_transaction_have_no_snapshot_yet()
    {
        _lake.Run("BEGIN; INSERT INTO t VALUES (5, 6)");
        Assert.Equal("1|2\n3|2\n5|NULL", _lake.Rows("SELECT i, snapshot_id FROM t ORDER BY i"));
    }

    [Fact]
    public void Rows_for_a_table_that_was_dropped_again_are_forgotten()
    {
        _lake.Run(
            "BEGIN; CREATE TABLE a(i INTEGER); CREATE TABLE b(i INTEGER); INSERT INTO a VALUES (1); INSERT INTO b "
            + "VALUES (2); DROP TABLE a; COMMIT");
        Assert.Equal("2", _lake.Rows("FROM b"));
    }

    [Fact]
    public void Columns_change_after_all_rows_of_the_transaction_are_gone()
    {
        _lake.Run(
            "BEGIN; INSERT INTO t VALUES (5, 6); DELETE FROM t; ALTER TABLE t ADD COLUMN k INTEGER DEFAULT 9; INSERT INTO t "
            + "VALUES (7, 8, 9); COMMIT");
        Assert.Equal("7|8|9", _lake.Rows("FROM t"));
    }

    [Fact]
    public void A_pragma_answers_its_rows()
    {
        Assert.Equal("name\nt", _lake.Ask("PRAGMA show_tables"));
        Assert.Equal(["i", "j"], _lake.Rows("PRAGMA table_info('t')").Split('\n').Select(row => row.Split('|')[1]));
        using var other = _lake.Connect();
        Assert.Equal(2, Answer.Of(other, "PRAGMA table_info('lake.main.t')").Rows.Count);
    }

    [Fact]
    public void A_lake_in_a_file_of_the_engine_has_its_files_beside_it()
    {
        _lake.Run($"ATTACH 'ducklake:{_lake.Folder}/other.ducklake' AS other; CREATE TABLE other.t AS SELECT range AS i FROM range(100)");
        Assert.NotEmpty(Directory.EnumerateFiles($"{_lake.Folder}/other.ducklake.files/main/t", "*.parquet"));
        _lake.Run($"DETACH other; ATTACH 'ducklake:{_lake.Folder}/other.ducklake' AS other");
        Assert.Equal("4950", _lake.Rows("SELECT sum(i) FROM other.t"));
    }

    [Theory]
    [InlineData("SNAPSHOT_VERSION 0, SNAPSHOT_TIME '2020-01-01'", "Cannot specify both")]
    [InlineData("METADATA_CATALOG 'Other'", "the name of the lake itself")]
    public void What_cannot_be_attached_says_why(string options, string problem) =>
        Assert.Contains(
            problem, _lake.Fails($"ATTACH 'ducklake:sqlite:{_lake.Folder}/other.sqlite' AS other (DATA_PATH 'o', {options})").Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_field_that_is_added_shows_its_default_in_older_rows()
    {
        _lake.Run("CREATE TABLE s(c STRUCT(a INTEGER)); INSERT INTO s VALUES ({'a': 1}); ALTER TABLE s ADD COLUMN c.b INTEGER DEFAULT 42");
        Assert.Equal("{'a': 1, 'b': 42}", _lake.Rows("FROM s"));
    }

    [Fact]
    public void Few_rows_are_sorted_like_many()
    {
        _lake.Run(
            "CREATE TABLE s(i INTEGER); ALTER TABLE s SET SORTED BY (i DESC); INSERT INTO s "
            + "VALUES (1), (3), (2); INSERT INTO s SELECT range FROM range(5, 7)");
        Assert.Equal("3\n2\n1\n6\n5", _lake.Rows("SELECT i FROM s ORDER BY rowid"));
    }

    [Fact]
    public void A_version_is_read_from_the_files_that_later_deletes_left_it()
    {
        _lake.Run(
            "CREATE TABLE d(i INTEGER); CALL lake.set_option('data_inlining_row_limit', 0, table_name => 'd'); INSERT INTO d SELECT range "
            + "FROM range(20)");
        _lake.Run("DELETE FROM d WHERE i % 4 = 3");
        var version = _lake.Rows("SELECT id FROM ducklake_current_snapshot('lake')");
        Assert.Equal("15", _lake.Rows("SELECT count(i) FROM d"));
        _lake.Run("DELETE FROM d WHERE i % 6 = 2; CALL ducklake_cleanup_old_files('lake', cleanup_all => true)");
        Assert.Equal("135", _lake.Rows($"SELECT sum(i) FROM d AT (VERSION => {version}) WHERE i % 4 <> 3"));
    }

    [Fact]
    public void A_checkpoint_empties_the_catalog_of_rows()
    {
        _lake.Run("CHECKPOINT");
        Assert.Equal("1", _lake.Rows("SELECT count(*) FROM ducklake_list_files('lake', 't')"));
        Assert.Equal("2", _lake.Rows("SELECT count(*) FROM t"));
        Assert.Contains("inside a transaction", _lake.Fails("BEGIN; CHECKPOINT lake").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD COLUMN row_id INTEGER", "reserved")]
    [InlineData("ALTER TABLE t RENAME i TO begin_snapshot", "reserved")]
    [InlineData("CREATE TABLE r(row_id INTEGER)", "reserved")]
    [InlineData("ALTER TABLE t RENAME nowhere TO k", "column nowhere does not exist")]
    [InlineData("ALTER TABLE t ADD COLUMN i.k INTEGER", "can only be added to structs")]
    [InlineData("ALTER TABLE t ADD COLUMN nowhere.k INTEGER", "column nowhere does not exist")]
    [InlineData("ALTER TABLE t SET SORTED BY (i, nowhere)", "Unmatched columns were: nowhere")]
    [InlineData("ALTER TABLE t SET PARTITIONED BY (nowhere)", "column \"nowhere\" does not exist")]
    [InlineData("CREATE SCHEMA s; CREATE TABLE s.x(i INTEGER); DROP SCHEMA s", "depend on it")]
    [InlineData("CREATE SCHEMA s; CREATE TABLE s.x(i INTEGER); CALL ducklake_add_data_files('lake', 'x', 'f')", "Did you mean \"s.x\"?")]
    public void What_is_not_possible_says_why_and_changes_nothing(string sql, string problem)
    {
        Assert.Contains(problem, _lake.Fails(sql).Message, StringComparison.Ordinal);
        Assert.Equal("i|j\n1|2\n3|4", _lake.Ask("FROM t"));
    }

    [Fact]
    public void A_setting_reaches_every_connection_or_says_why_not()
    {
        _lake.Run("SET TimeZone = 'Europe/Berlin'; CREATE TABLE z(seen TIMESTAMPTZ); INSERT INTO z VALUES ('2024-01-01 00:00:00')");
        Assert.Equal("2023-12-31 23:00:00", _lake.Rows("SELECT seen AT TIME ZONE 'UTC' FROM z"));
        _lake.Run("CREATE SCHEMA other; SET schema = 'lake.other'; CREATE TABLE here(i INTEGER); INSERT INTO here VALUES (1)");
        Assert.Equal("1", _lake.Rows("FROM lake.other.here"));
    }
}
