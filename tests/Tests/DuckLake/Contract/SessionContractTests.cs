using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>A SQL session over a lake, whatever database its catalog is in.</summary>
public sealed class SessionContractTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Rows_and_columns_come_and_go_and_are_seen_again_in_the_past(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            foreach (var statement in new[]
                     {
                         "CREATE TABLE t(id INTEGER, name VARCHAR, seen TIMESTAMPTZ)",
                         "INSERT INTO t SELECT i, 'n' || i, TIMESTAMPTZ '2024-01-01 00:00:00+00' FROM range(1000) r(i)",
                         "ALTER TABLE t ADD COLUMN extra DOUBLE DEFAULT 1.5",
                         "INSERT INTO t SELECT 1000 + i, NULL, NULL, 'nan' FROM range(500) r(i)",
                         "ALTER TABLE t DROP COLUMN name",
                         "ALTER TABLE t ALTER COLUMN id SET NOT NULL",
                     })
                Answer.Of(connection, statement);
        }

        using var again = lake.Open();
        using var reader = again.OpenConnection();
        Assert.Equal("1500|1000", Single(reader, "SELECT count(*) || '|' || count(*) FILTER (extra = 1.5) FROM t"));
        Assert.Equal("1000|n0", Single(reader, "SELECT count(*) || '|' || min(name) FROM t AT (VERSION => 2)"));
        Assert.Equal("1499", Single(reader, "SELECT max(id) FROM t"));
        Assert.Equal("6", Single(reader, "SELECT max(snapshot_id) FROM ducklake_snapshots('lake')"));
        Assert.Equal("2|true|true", Single(reader, """
            SELECT count(*) || '|' || bool_and(path_is_relative::BOOLEAN) || '|' || bool_and(record_count > 0)
            FROM __ducklake_metadata_lake.ducklake_data_file
            """));
        Assert.Equal(
            "true", Single(
                reader, "SELECT bool_and(snapshot_time::TIMESTAMPTZ > TIMESTAMPTZ '2020-01-01 00:00:00+00') "
                    + "FROM __ducklake_metadata_lake.ducklake_snapshot"));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Rows_are_changed_in_files_and_in_the_catalog(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            foreach (var statement in new[]
                     {
                         "CREATE TABLE big(id INTEGER, name VARCHAR)",
                         "INSERT INTO big SELECT i, 'n' || i FROM range(1000) r(i)",
                         "CREATE TABLE small(id INTEGER, \"Name\" VARCHAR, data BLOB, price DECIMAL(10,2), ok BOOLEAN, seen TIMESTAMPTZ)",
                         "INSERT INTO small VALUES (1, 'one', '\\x00\\xFF'::BLOB, 1.5, true, '2024-01-01 00:00:00+00'), (2, NULL, NULL, "
                         + "NULL, NULL, NULL)",
                         "DELETE FROM big WHERE id < 10",
                         "DELETE FROM big WHERE id >= 900",
                         "UPDATE small SET \"Name\" = 'two', price = 2.25 WHERE id = 2",
                         "MERGE INTO small USING (SELECT 1 AS id UNION ALL SELECT 3) s USING (id) WHEN MATCHED THEN DELETE WHEN NOT "
                         + "MATCHED THEN INSERT (id, \"Name\") VALUES (3, 'three')",
                     })
                Answer.Of(connection, statement);
        }

        using var again = lake.Open();
        using var reader = again.OpenConnection();
        Answer.Of(reader, "SET TimeZone = 'UTC'");
        Assert.Equal("890|404505|10", Single(reader, "SELECT count(*) || '|' || sum(id) || '|' || min(id) FROM big"));
        Assert.Equal(
            "2 two 2.25|3 three ",
            Single(reader, "SELECT string_agg(id || ' ' || \"Name\" || ' ' || coalesce(price::VARCHAR, ''), '|' ORDER BY id) FROM small"));
        Assert.Equal("1 one \\x00\\xFF 1.50 true 2024-01-01 00:00:00+00",
            Single(reader,
                "SELECT concat_ws(' ', id, \"Name\", data::VARCHAR, price, ok, seen) FROM small AT (VERSION => 4) WHERE id = 1"));
        Assert.Equal("delete 1|insert 3|update_postimage 1|update_preimage 1", Single(reader, """
            SELECT string_agg(t || ' ' || n, '|' ORDER BY t) FROM (SELECT change_type AS t, count(*) AS n FROM ducklake_table_changes('lake', 'main', 'small', 4, 8) GROUP BY ALL)
            """));
        Answer.Of(reader, "CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal(
            "2 two 2.25|3 three ",
            Single(reader, "SELECT string_agg(id || ' ' || \"Name\" || ' ' || coalesce(price::VARCHAR, ''), '|' ORDER BY id) FROM small"));
        Assert.Equal("2|1", Single(reader, "SELECT count(*) || '|' || min(id) FROM small AT (VERSION => 4)"));
        Assert.Equal("890", Single(reader, "SELECT count(*) FROM big"));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Files_are_merged_expired_and_cleaned_up(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Of(connection, "CREATE TABLE t(i INTEGER)");
        for (var i = 0; i < 4; i++)
            Answer.Of(connection, "INSERT INTO t SELECT * FROM range(100)");
        Answer.Of(connection, "DELETE FROM t WHERE i < 50");
        Answer.Of(connection, "CREATE TABLE gone AS SELECT * FROM range(100) r(i)");
        Answer.Of(connection, "DROP TABLE gone");
        Answer.Of(connection, "CALL lake.set_option('target_file_size', '10MB')");
        Answer.Of(connection, "CALL ducklake_merge_adjacent_files('lake')");
        Assert.Equal("200|14900", Single(connection, "SELECT count(*) || '|' || sum(i) FROM t"));
        Answer.Of(connection, "CALL ducklake_expire_snapshots('lake', older_than => now() + INTERVAL 1 DAY)");
        Assert.NotEmpty(
            Answer.Of(connection, "SELECT * FROM ducklake_cleanup_old_files('lake', dry_run => true, cleanup_all => true)").Rows);
        Answer.Of(connection, "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)");
        Assert.Equal("1", Single(connection, "SELECT count(*) FROM ducklake_snapshots('lake')"));
        Assert.Equal("200", Single(connection, "SELECT count(*) FROM t"));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Signs_need_no_blanks_and_lists_may_end_with_a_comma(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        foreach (var table in new[] { "lake.main.t", "memory.main.t" })
        {
            foreach (var sql in new[]
                     {
                         $"CREATE TABLE {table}(a INTEGER DEFAULT-1,b INTEGER,)",
                         $"INSERT INTO {table} VALUES(-1,+2),(3,-4),",
                         $"UPDATE {table} SET a=-b,b=+7 WHERE a=-1",
                         $"UPDATE {table} SET a=a-1,b=-1*b, WHERE b<=-4",
                         $"MERGE INTO {table} AS target USING (SELECT -2 AS a) s ON target.a=-s.a WHEN MATCHED THEN UPDATE "
                         + "SET b=-5, WHEN NOT MATCHED THEN INSERT VALUES(-9,-9)",
                     })
                Answer.Of(connection, sql);
        }

        Assert.Equal(
            Answer.Of(connection, "UPDATE memory.main.t SET a=-a, RETURNING a,b,-a AS c").ToString(),
            Answer.Of(connection, "UPDATE lake.main.t SET a=-a, RETURNING a,b,-a AS c").ToString());
        Assert.Equal(
            Answer.Of(connection, "DELETE FROM memory.main.t WHERE a<-1 RETURNING *").ToString(),
            Answer.Of(connection, "DELETE FROM lake.main.t WHERE a<-1 RETURNING *").ToString());
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Every_way_to_describe_a_table_tells_nulls_and_defaults(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Run(connection, "CREATE TABLE t(a INTEGER NOT NULL DEFAULT 7, b VARCHAR); INSERT INTO t VALUES (1, 'x'); CREATE VIEW v AS "
            + "FROM t");
        Answer.Run(connection, "CREATE TABLE memory.main.t(a INTEGER NOT NULL DEFAULT 7, b VARCHAR); CREATE VIEW memory.main.v AS "
            + "FROM memory.main.t");
        foreach (var query in new[]
                 {
                     "DESCRIBE t", "DESCRIBE TABLE t", "SHOW t", "SHOW TABLE t", "DESCRIBE FROM t", "DESCRIBE (TABLE t)",
                     "DESCRIBE SELECT * FROM t",
                     "FROM (DESCRIBE TABLE t)", "DESCRIBE SELECT b, a AS c, a + 1 AS d FROM t AS u WHERE u.a > 1 ORDER BY a LIMIT 1",
                     "DESCRIBE SELECT main.t.a, (SELECT max(a) FROM t) AS m FROM main.t JOIN t AS u USING (a)", "DESCRIBE TABLE v",
                     "DESCRIBE v",
                     "DESCRIBE WITH t AS (SELECT 1 AS z) FROM t", "DESCRIBE t AS u",
                 })
            Assert.Equal(Outcome(connection, $"USE memory; {query}"), Outcome(connection, $"USE lake; {query}"));
        Assert.Equal("rowid", Answer.Of(connection, "SELECT column_name FROM (DESCRIBE SELECT rowid FROM t)").Rows[0][0]);
        Assert.Equal(
            "snapshot_id", Answer.Of(connection, "SELECT column_name FROM (DESCRIBE "
                + "__ducklake_metadata_lake.ducklake_snapshot)").Rows[0][0]);
        Assert.Equal("0", Answer.Of(connection, "SELECT count(*) FROM (DESCRIBE FROM t AT (VERSION => 1)) "
            + "WHERE \"null\" = 'x'").Rows[0][0]);
    }

    static string Outcome(DuckLakeConnection connection, string sql)
    {
        try
        {
            var statements = sql.Split("; ", 2);
            Answer.Of(connection, statements[0]);
            return Answer.Of(connection, statements[1]).ToString();
        }
        catch (DuckDbException)
        {
            return "an error of the engine";
        }
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void A_transaction_is_seen_by_others_when_it_commits(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var mine = source.OpenConnection();
        using var other = source.OpenConnection();
        Answer.Of(mine, "CREATE TABLE t(i INTEGER)");
        Answer.Of(mine, "BEGIN");
        Answer.Of(mine, "INSERT INTO t SELECT * FROM range(100)");
        Assert.Equal("100", Single(mine, "SELECT count(*) FROM t"));
        Assert.Equal("0", Single(other, "SELECT count(*) FROM t"));
        Answer.Of(mine, "COMMIT");
        Assert.Equal("100", Single(other, "SELECT count(*) FROM t"));
        Answer.Of(mine, "BEGIN");
        Answer.Of(mine, "DROP TABLE t");
        Answer.Of(mine, "ROLLBACK");
        Assert.Equal("100", Single(other, "SELECT count(*) FROM t"));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void A_lake_attached_for_reading_or_at_a_snapshot_does_not_change(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            Answer.Of(connection, "CREATE TABLE t(i INTEGER)");
            Answer.Of(connection, "INSERT INTO t SELECT * FROM range(100)");
        }

        using var old = lake.Open(a => a with { SnapshotVersion = 1 });
        using var past = old.OpenConnection();
        Assert.Equal("0", Single(past, "SELECT count(*) FROM t"));
        Assert.Equal(DuckLakeErrorKind.ReadOnly, Assert.Throws<DuckLakeException>(() => Answer.Of(past, "DROP TABLE t")).ErrorKind);
    }

    internal static string? Single(DuckLakeConnection connection, string sql) =>
        Assert.Single(Assert.Single(Answer.Of(connection, sql).Rows));
}
