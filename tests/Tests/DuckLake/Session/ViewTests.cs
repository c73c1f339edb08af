using Ekko.DuckDb;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>Views, macros, comments and variables of a lake by SQL.</summary>
public sealed class ViewTests : IDisposable
{
    readonly SqlLake _lake = new();

    public ViewTests() => _lake.Run("CREATE TABLE t(i INTEGER, s VARCHAR); INSERT INTO t VALUES (1, 'a'), (2, 'b')");

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void A_view_shows_the_table_as_it_is_and_was()
    {
        _lake.Run("CREATE VIEW v(x) AS SELECT i * 2 FROM lake.t WHERE s <> 'lake.t'");
        Assert.Equal("x\n2\n4", _lake.Ask("FROM v ORDER BY x"));
        _lake.Run("INSERT INTO t VALUES (5, 'c')");
        Assert.Equal("2\n4\n10", _lake.Rows("FROM lake.main.v ORDER BY x"));
        Assert.Equal("SELECT (i * 2) FROM {DUCKLAKE_CATALOG}.t WHERE (s != 'lake.t')|\"x\"",
            _lake.Rows("SELECT sql, column_aliases FROM __ducklake_metadata_lake.ducklake_view"));
        _lake.Run("CREATE OR REPLACE VIEW v AS SELECT count(*) AS n FROM t AT (VERSION => 2)");
        Assert.Equal("n\n2", _lake.Ask("FROM v"));
        _lake.Run("ALTER VIEW v RENAME TO w");
        Assert.Equal("n\n2", _lake.Ask("FROM w"));
        _lake.Run("DROP VIEW w");
        Assert.Throws<DuckDbException>(() => _lake.Run("FROM w"));
        Assert.Equal(
            "2", _lake.Rows(
                "SELECT count(*) FROM __ducklake_metadata_lake.ducklake_view WHERE view_name = 'v' AND end_snapshot IS NOT NULL"));
    }

    [Fact]
    public void A_view_travels_to_a_lake_attached_under_another_name()
    {
        _lake.Run("CREATE VIEW v AS SELECT sum(i) AS n FROM lake.t");
        _lake.Run($"ATTACH 'ducklake:sqlite:{_lake.Folder}/catalog.sqlite' AS \"other lake\" (READ_ONLY)");
        Assert.Equal("n\n3", _lake.Ask("FROM \"other lake\".v"));
    }

    [Fact]
    public void Views_belong_to_the_transaction()
    {
        _lake.Run("BEGIN; CREATE VIEW v AS FROM t");
        Assert.Equal("2", _lake.Rows("SELECT count(*) FROM v"));
        _lake.Run("ROLLBACK");
        Assert.Throws<DuckDbException>(() => _lake.Run("FROM v"));
        Assert.Contains("not a table", _lake.Fails("CREATE VIEW v AS FROM t; ALTER TABLE v RENAME TO w").Message, StringComparison.Ordinal);
        Assert.Contains("not found", _lake.Fails("CREATE VIEW lake.nowhere.v AS SELECT 1").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scalar_macros_take_defaults_and_overloads()
    {
        _lake.Run("CREATE MACRO tax(a, b := 20) AS a * (100 + b) / 100, (a, b, c) AS a + b + c");
        Assert.Equal("120.0|105.0|6", _lake.Rows("SELECT tax(100), tax(100, b := 5), tax(1, 2, 3)"));
        Assert.Equal(
            "0|a|unknown|NULL|unknown\n0|b|unknown|20|int32\n1|a|unknown|NULL|unknown\n1|b|unknown|NULL|unknown\n1|c|unknown|NULL|unknown",
            _lake.Rows(
                "SELECT impl_id, parameter_name, parameter_type, default_value, default_value_type "
                + "FROM __ducklake_metadata_lake.ducklake_macro_parameters ORDER BY impl_id, column_id"));
        Assert.Contains("exists already", _lake.Fails("CREATE MACRO tax(a) AS a").Message, StringComparison.Ordinal);
        _lake.Run("CREATE OR REPLACE MACRO tax(a) AS a");
        Assert.Equal("7", _lake.Rows("SELECT tax(7)"));
        _lake.Run("DROP MACRO tax");
        Assert.Throws<DuckDbException>(() => _lake.Run("SELECT tax(7)"));
    }

    [Fact]
    public void Scalar_macros_with_queries_read_the_tables_of_the_lake()
    {
        _lake.Run("CREATE MACRO n(more := 0) AS (SELECT count(*) + more FROM t)");
        Assert.Equal("2|7", _lake.Rows("SELECT n() AS a, lake.main.n(5) AS b"));
        _lake.Run("INSERT INTO t VALUES (3, 'c')");
        Assert.Equal("3|1", _lake.Rows("SELECT n() AS a, (SELECT count(*) FROM t WHERE i = n()) AS b"));
    }

    [Fact]
    public void Table_macros_read_the_tables_of_the_lake()
    {
        _lake.Run("CREATE MACRO big(n := 2) AS TABLE SELECT * FROM t WHERE i >= n");
        Assert.Equal("2|b", _lake.Rows("FROM big()"));
        Assert.Equal("1|a\n2|b", _lake.Rows("FROM lake.main.big(1) ORDER BY i"));
        _lake.Run("DROP MACRO TABLE big");
        Assert.Throws<DuckDbException>(() => _lake.Run("FROM big()"));
    }

    [Fact]
    public void Comments_are_kept_shown_and_taken_back()
    {
        _lake.Run(
            "CREATE VIEW v AS FROM t; COMMENT ON TABLE t IS 'the ' || 'table'; COMMENT ON COLUMN t.s IS 'it''s a column'; "
            + "COMMENT ON VIEW v IS 'the view'");
        using var other = _lake.Connect();
        Assert.Equal("the table", _lake.Rows("SELECT comment FROM duckdb_tables() WHERE table_name = 't'"));
        Assert.Equal("it's a column", _lake.Rows("SELECT comment FROM duckdb_columns() WHERE table_name = 't' AND column_name = 's'"));
        Assert.Equal("the view", _lake.Rows("SELECT comment FROM duckdb_views() WHERE view_name = 'v'"));
        _lake.Run("COMMENT ON TABLE t IS NULL");
        Assert.Equal("NULL", _lake.Rows("SELECT comment FROM duckdb_tables() WHERE table_name = 't'"));
        Assert.Contains("not a view", _lake.Fails("COMMENT ON VIEW t IS 'x'").Message, StringComparison.Ordinal);
        Assert.Contains("not a table", _lake.Fails("COMMENT ON TABLE v IS 'x'").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_are_set_from_lake_tables_once()
    {
        _lake.Run("SET VARIABLE n = (SELECT max(i) FROM t); SET VARIABLE s = (SELECT list(s ORDER BY s) FROM t)");
        Assert.Equal("2|[a, b]", _lake.Rows("SELECT getvariable('n'), getvariable('s')"));
        _lake.Run("INSERT INTO t VALUES (getvariable('n') + 10, 'c')");
        Assert.Equal("12", _lake.Rows("SELECT max(i) FROM t"));
        _lake.Run("SET VARIABLE last = (SELECT max(snapshot_id) FROM lake.snapshots())");
        Assert.Equal("3", _lake.Rows("SELECT getvariable('last')"));
    }

    [Fact]
    public void Explaining_a_maintenance_function_does_not_run_it()
    {
        _lake.Run("EXPLAIN CALL ducklake_expire_snapshots('lake', older_than => now()); EXPLAIN FROM ducklake_flush_inlined_data('lake')");
        Assert.Equal("3", _lake.Rows("SELECT count(*) FROM lake.snapshots()"));
    }
}
