using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>What new rows and older ones show in a column with a default.</summary>
public sealed class ColumnDefaultTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void A_default_that_is_the_text_NULL_stays_a_text(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            Answer.Run(connection, """
                CREATE TABLE t(i INTEGER, a VARCHAR DEFAULT 'NULL', n VARCHAR DEFAULT NULL);
                INSERT INTO t(i) VALUES (1);
                ALTER TABLE t ADD COLUMN b VARCHAR DEFAULT 'NULL';
                ALTER TABLE t ADD COLUMN c VARCHAR;
                ALTER TABLE t ALTER c SET DEFAULT 'NULL';
                INSERT INTO t(i) VALUES (2);
                ALTER TABLE t RENAME a TO d;
                CREATE TABLE s(i STRUCT(x INTEGER));
                INSERT INTO s VALUES ({'x': 1});
                ALTER TABLE s ADD COLUMN i.y VARCHAR DEFAULT 'NULL'
                """);
        }

        using var again = lake.Open();
        using var reader = again.OpenConnection();
        Answer.Run(reader, "INSERT INTO t(i) VALUES (3); INSERT INTO t(i) SELECT 4; UPDATE t SET n = 'x', d = DEFAULT WHERE i = 3");
        Assert.Equal(
            [["1", "NULL", null, "NULL", null], ["2", "NULL", null, "NULL", "NULL"], ["3", "NULL", "x", "NULL", "NULL"],
                ["4", "NULL", null, "NULL", "NULL"]],
            Answer.Of(reader, "SELECT i, d, n, b, c FROM t ORDER BY i").Rows);
        Assert.Equal([["{'x': 1, 'y': 'NULL'}"]], Answer.Of(reader, "FROM s").Rows);
        Assert.Equal([["'NULL'"], [null], ["'NULL'"], ["'NULL'"]],
            Answer.Of(reader, "SELECT \"default\" FROM (DESCRIBE t) WHERE column_name <> 'i'").Rows);
        Assert.Equal(
            [["b", "NULL", "'NULL'", "expression"], ["c", null, "'NULL'", "expression"], ["d", null, "'NULL'", "expression"],
                ["n", null, "NULL", "literal"]],
            Answer.Of(reader, """
                SELECT column_name, initial_default, default_value, default_value_type FROM __ducklake_metadata_lake.ducklake_column
                WHERE column_name IN ('b', 'c', 'd', 'n') AND end_snapshot IS NULL ORDER BY column_name
                """).Rows);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Older_rows_show_the_constant_a_column_was_added_with(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            Answer.Run(connection, """
                SET TimeZone = 'Europe/Berlin';
                CREATE TABLE t(i INTEGER);
                INSERT INTO t VALUES (1);
                INSERT INTO t SELECT 2 FROM range(100);
                ALTER TABLE t ADD COLUMN a BOOLEAN DEFAULT false;
                ALTER TABLE t ADD COLUMN b DATE DEFAULT DATE '2025-01-01';
                ALTER TABLE t ADD COLUMN c TIMESTAMP DEFAULT '2025-01-01'::TIMESTAMP;
                ALTER TABLE t ADD COLUMN d INTEGER DEFAULT '3.9'::DOUBLE;
                ALTER TABLE t ADD COLUMN e BLOB DEFAULT '\x00'::BLOB;
                ALTER TABLE t ADD COLUMN f INTEGER DEFAULT 1 + 1;
                ALTER TABLE t ADD COLUMN g BOOLEAN DEFAULT 2;
                ALTER TABLE t ADD COLUMN h INTEGER DEFAULT TRY_CAST('x' AS INTEGER);
                ALTER TABLE t ADD COLUMN j TIMESTAMPTZ DEFAULT '2025-01-01 00:00:00';
                ALTER TABLE t ADD COLUMN k TIMESTAMPTZ DEFAULT now();
                ALTER TABLE t ADD COLUMN IF NOT EXISTS k UUID DEFAULT uuid();
                CREATE TABLE s(i STRUCT(x INTEGER));
                INSERT INTO s VALUES ({'x': 1});
                ALTER TABLE s ADD COLUMN i.y DATE DEFAULT '2025-01-01'::DATE + 1
                """);
        }

        using var again = lake.Open();
        using var reader = again.OpenConnection();
        Answer.Run(reader, "SET TimeZone = 'UTC'; INSERT INTO t(i) VALUES (3); INSERT INTO t(i) SELECT 4");
        const string Same = "false|2025-01-01|2025-01-01 00:00:00|4|\\x00|2|true|NULL|";
        Assert.Equal(
            [$"1|{Same}2024-12-31 23:00:00+00", $"2|{Same}2024-12-31 23:00:00+00", $"3|{Same}2025-01-01 00:00:00+00",
                $"4|{Same}2025-01-01 00:00:00+00"],
            Answer.Of(reader, "SELECT DISTINCT * EXCLUDE k FROM t ORDER BY i").ToString().Split('\n').Skip(1));
        Assert.Equal([["101", "1"]], Answer.Of(reader, "SELECT count(k), count(DISTINCT k) FROM t WHERE i < 3").Rows);
        Assert.Equal([["true"]], Answer.Of(reader, "SELECT min(k) FILTER (i > 2) > max(k) FILTER (i < 3) FROM t").Rows);
        Assert.Equal([["{'x': 1, 'y': 2025-01-02}"]], Answer.Of(reader, "FROM s").Rows);
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD COLUMN a DOUBLE DEFAULT random()")]
    [InlineData("ALTER TABLE t ADD COLUMN a UUID DEFAULT uuid()")]
    [InlineData("CREATE MACRO dice() AS floor(random() * 6); ALTER TABLE t ADD COLUMN a INTEGER DEFAULT 1 + dice()::INTEGER")]
    public void A_column_is_not_added_with_a_value_that_differs_by_row(string sql)
    {
        using var lake = new ContractLake(CatalogKind.Sqlite);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Run(connection, "CREATE TABLE t(i INTEGER)");
        var error = Assert.Throws<DuckLakeException>(() => Answer.Run(connection, sql));
        Assert.Contains("is not the same for all rows", error.Message, StringComparison.Ordinal);
        Assert.Equal([["i"]], Answer.Of(connection, "SELECT column_name FROM duckdb_columns() WHERE database_name = 'lake'").Rows);
    }
}
