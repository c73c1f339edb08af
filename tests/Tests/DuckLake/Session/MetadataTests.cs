namespace Ekko.Tests.DuckLake.Session;

/// <summary>What the engine's metadata says of lakes: their own tables, views, columns and macros, as the transaction sees them.</summary>
public sealed class MetadataTests : IDisposable
{
    readonly SqlLake _lake = new(0);

    public MetadataTests()
    {
        _lake.Run("CREATE TABLE nn(a INTEGER NOT NULL DEFAULT 7, d DECIMAL(10,2), s STRUCT(x INTEGER, \"y y\" VARCHAR))");
        _lake.Run("COMMENT ON TABLE nn IS 'noted'; COMMENT ON COLUMN nn.d IS 'money'");
        _lake.Run("CREATE SCHEMA other; CREATE TABLE other.t(i BIGINT); CREATE VIEW v AS SELECT a, d * 2 AS dd FROM nn");
        _lake.Run("CREATE MACRO plus(x, y := 1) AS x + y; CREATE MACRO rowsof() AS TABLE FROM nn");
    }

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("DESCRIBE nn")]
    [InlineData("DESCRIBE TABLE nn")]
    [InlineData("DESC lake.main.nn")]
    [InlineData("SHOW nn")]
    [InlineData("FROM (DESCRIBE nn)")]
    public void A_table_is_described(string sql) => Assert.Equal(
        "column_name|column_type|null|key|default|extra\na|INTEGER|NO|NULL|7|NULL\nd|DECIMAL(10,2)|YES|NULL|NULL|NULL\n"
        + "s|STRUCT(x INTEGER, \"y y\" VARCHAR)|YES|NULL|NULL|NULL", _lake.Ask(sql));

    [Theory]
    [InlineData("DESCRIBE v", "a|INTEGER|NO|NULL|7|NULL\ndd|DECIMAL(18,2)|YES|NULL|NULL|NULL")]
    [InlineData("DESCRIBE SELECT d FROM nn", "d|DECIMAL(10,2)|YES|NULL|NULL|NULL")]
    [InlineData("SHOW TABLES", "nn\nv")]
    [InlineData("SHOW TABLES FROM lake.other", "t")]
    [InlineData("SHOW TABLES FROM lake", "nn\nv")]
    [InlineData("PRAGMA show_tables", "nn\nv")]
    [InlineData("SELECT database, schema, name, column_names FROM (SHOW ALL TABLES)", "lake|main|nn|[a, d, s]\nlake|main|v|[a, "
        + "dd]\nlake|other|t|[i]")]
    [InlineData("SELECT schema_name, \"current\" FROM (SHOW SCHEMAS) WHERE database_name = 'lake'", "main|true\nother|false")]
    [InlineData("PRAGMA table_info('other.t')", "0|i|BIGINT|false|NULL|false")]
    [InlineData("SELECT name, \"notnull\", dflt_value FROM pragma_table_info('nn') LIMIT 1", "a|true|7")]
    [InlineData(
        "SELECT schema_name, table_name, comment, column_count FROM duckdb_tables() WHERE database_name = 'lake' ORDER BY ALL",
        "main|nn|noted|3\nother|t|NULL|1")]
    [InlineData(
        "SELECT table_name, column_name, column_index, is_nullable, data_type, numeric_precision, numeric_scale, comment "
        + "FROM duckdb_columns() "
        + "WHERE database_name = 'lake' AND column_name IN ('a', 'd', 'dd') ORDER BY ALL",
        "nn|a|1|false|INTEGER|32|0|NULL\nnn|d|2|true|DECIMAL(10,2)|10|2|money\n"
        + "v|a|1|true|INTEGER|32|0|NULL\nv|dd|2|true|DECIMAL(18,2)|18|2|NULL")]
    [InlineData("SELECT view_name, column_count FROM duckdb_views() WHERE database_name = 'lake'", "v|2")]
    [InlineData("SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'lake' ORDER BY 1", "main\nother")]
    [InlineData("SELECT constraint_text, constraint_column_names FROM duckdb_constraints() WHERE table_name = 'nn'", "NOT NULL|[a]")]
    [InlineData(
        "SELECT function_name, function_type, parameters, macro_definition FROM duckdb_functions() WHERE database_name = 'lake' ORDER BY 1",
        "plus|macro|[x, y]|(x + y)\nrowsof|table_macro|[]|SELECT * FROM nn")]
    [InlineData("SELECT type, readonly FROM duckdb_databases() WHERE database_name = 'lake'", "ducklake|false")]
    [InlineData(
        "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_catalog = 'lake' ORDER BY ALL",
        "main|nn|BASE TABLE\nmain|v|VIEW\nother|t|BASE TABLE")]
    [InlineData(
        "SELECT column_name, ordinal_position, column_default, is_nullable FROM information_schema.columns WHERE table_name = 'nn' "
        + "ORDER BY 2",
        "a|1|7|NO\nd|2|NULL|YES\ns|3|NULL|YES")]
    [InlineData("SELECT schema_name FROM information_schema.schemata WHERE catalog_name = 'lake' ORDER BY 1", "main\nother")]
    [InlineData("SELECT relname FROM pg_catalog.pg_class WHERE relname IN ('nn', 'v') ORDER BY 1", "nn\nv")]
    [InlineData("SELECT attname FROM pg_attribute a JOIN pg_class c ON a.attrelid = c.oid WHERE c.relname = 'nn' "
        + "ORDER BY attnum", "a\nd\ns")]
    [InlineData("SELECT tablename FROM pg_tables WHERE tablename = 'nn'", "nn")]
    [InlineData("SELECT name FROM sqlite_master WHERE name IN ('nn', 'v') ORDER BY 1", "nn\nv")]
    [InlineData("SELECT count(*) FROM duckdb_tables() t JOIN duckdb_columns() c USING (database_oid, table_oid) "
        + "WHERE t.database_name = 'lake'", "4")]
    public void Metadata_shows_the_lake(string sql, string expected) => Assert.Equal(expected, _lake.Rows(sql));

    [Fact]
    public void A_transaction_sees_its_own_objects()
    {
        using var other = _lake.Connect();
        _lake.Run("BEGIN; CREATE SCHEMA mine; USE lake.mine; CREATE TABLE inside(i INTEGER)");
        Assert.Equal("mine|inside", _lake.Rows("SELECT current_schema(), table_name FROM duckdb_tables() WHERE schema_name = 'mine'"));
        Assert.Equal("inside", _lake.Rows("SHOW TABLES"));
        Assert.Equal("count_star()\n0", Golden.Answer.Of(other, "SELECT count(*) FROM duckdb_tables() "
            + "WHERE schema_name = 'mine'").ToString());
        _lake.Run("USE lake; ROLLBACK");
        Assert.Equal("nn\nv", _lake.Rows("SHOW TABLES"));
    }

    [Fact]
    public void Schemas_are_used_by_name()
    {
        _lake.Run("USE other");
        Assert.Equal("lake|other", _lake.Rows("SELECT current_database(), current_schema()"));
        _lake.Run("INSERT INTO t VALUES (1); SET threads = 2");
        Assert.Equal("1", _lake.Rows("FROM t"));
        _lake.Run("SET schema = 'lake.main'");
        Assert.Equal("main", _lake.Rows("SELECT current_schema()"));
        Assert.Contains("lake.nosuch", _lake.Fails("USE lake.nosuch").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Engine_objects_stay_beside_the_lakes()
    {
        _lake.Run("CREATE TEMP TABLE tt(i INTEGER); CREATE TABLE memory.main.mm(i INTEGER); CREATE TEMP VIEW tv AS FROM nn");
        Assert.Equal("nn\ntt\ntv\nv", _lake.Rows("SHOW TABLES"));
        Assert.Equal(
            "memory|mm\ntemp|tt", _lake.Rows("SELECT database_name, table_name FROM duckdb_tables() WHERE database_name <> 'lake' "
                + "ORDER BY 1"));
    }

    [Fact]
    public void Macros_follow_the_engines_rules()
    {
        _lake.Run("CREATE MACRO typed(x INTEGER) AS 'int', (x VARCHAR) AS 'text'; CREATE MACRO nested(x) AS plus(x) * 10");
        Assert.Equal("3|6|int|text|20", _lake.Rows("SELECT plus(2), lake.main.plus(1, y := 5), typed(1), typed('a'), nested(1)"));
        Assert.Equal("plus(2)\n3", _lake.Ask("SELECT plus(2)"));
        _lake.Run("CREATE OR REPLACE MACRO plus(x, y := 1) AS x + y + 100");
        Assert.Equal("103|1020", _lake.Rows("SELECT plus(2), nested(1)"));
        _lake.Run("BEGIN; DROP MACRO plus; ROLLBACK");
        Assert.Equal("103", _lake.Rows("SELECT plus(2)"));
        _lake.Run("DROP MACRO plus");
        Assert.ThrowsAny<System.Data.Common.DbException>(() => _lake.Run("SELECT plus(2)"));
    }
}
