using Ekko.Tests.DuckLake.Session;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>What other clients of a lake read from its catalog is true of its rows.</summary>
public sealed class SharedLakeTests : IDisposable
{
    const string Bounds = "SELECT coalesce(min_value, '-') || ' ' || coalesce(max_value, '-') FROM ducklake_table_column_stats "
        + "WHERE column_id = ";

    readonly SqlLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Bounds_that_were_lost_stay_unknown()
    {
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 0); CREATE TABLE t(id BIGINT, c INTEGER)");
        _lake.Run("INSERT INTO t SELECT i, CASE WHEN i < 20 THEN i END FROM range(32) r(i)");
        Assert.Equal("0 19", Catalog(Bounds + 2));
        // So the official client leaves them when it rewrites files.
        Catalog("UPDATE ducklake_table_column_stats SET min_value = NULL, max_value = NULL WHERE column_id = 2");
        _lake.Run("INSERT INTO t VALUES (100, 100)");
        Assert.Equal("- -", Catalog(Bounds + 2));
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 10); INSERT INTO t VALUES (101, 101)");
        Assert.Equal("- -", Catalog(Bounds + 2));
        Assert.Equal("0 101", Catalog(Bounds + 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Bounds_of_nothing_but_nulls_are_those_of_the_first_values(int limit)
    {
        _lake.Run($"CALL lake.set_option('data_inlining_row_limit', {limit}); CREATE TABLE t(id BIGINT, c INTEGER, s STRUCT(x INTEGER))");
        _lake.Run("INSERT INTO t VALUES (1, NULL, NULL); INSERT INTO t VALUES (2, NULL, {'x': NULL}); INSERT INTO t "
            + "VALUES (3, 7, {'x': 8})");
        Assert.Equal("7 7", Catalog(Bounds + 2));
        _lake.Run("INSERT INTO t VALUES (4, 9, NULL)");
        Assert.Equal("7 9", Catalog(Bounds + 2));
    }

    [Fact]
    public void Values_without_bounds_lose_those_of_the_table()
    {
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 0); CREATE TABLE t(id BIGINT, c VARCHAR)");
        _lake.Run("INSERT INTO t VALUES (1, chr(0)), (2, NULL); INSERT INTO t VALUES (3, 'm'); INSERT INTO t VALUES (4, 'n')");
        Assert.Equal("- -", Catalog(Bounds + 2));
    }

    [Theory]
    [InlineData("DELETE FROM t WHERE id = 0", "1 2")]
    [InlineData("UPDATE t SET id = 5 WHERE id = 0", "1 5")]
    [InlineData("DELETE FROM t WHERE id > 0; INSERT INTO t VALUES (7)", "0 7")]
    [InlineData("DELETE FROM t; INSERT INTO t VALUES (7)", "7 7")]
    [InlineData("ALTER TABLE t ADD COLUMN c INTEGER; DELETE FROM t WHERE id = 2", "0 1")]
    public void Rows_that_a_transaction_takes_back_have_no_part_in_the_bounds(string change, string expected)
    {
        _lake.Run($"CREATE TABLE t(id BIGINT); BEGIN; INSERT INTO t VALUES (0), (1), (2); {change}; COMMIT");
        Assert.Equal(expected, Catalog(Bounds + 1));
    }

    [Fact]
    public void Deletions_from_a_merged_file_say_which_snapshot_they_are_of()
    {
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 0); CREATE TABLE t(id BIGINT)");
        _lake.Run("INSERT INTO t SELECT i FROM range(12) r(i); INSERT INTO t SELECT 12 + i FROM range(12) r(i)");
        _lake.Run("CALL ducklake_merge_adjacent_files('lake'); DELETE FROM t WHERE id < 11");
        var commit = Catalog("SELECT max(snapshot_id) FROM ducklake_snapshot");
        Assert.Equal($"{commit} {commit}", Catalog("SELECT begin_snapshot || ' ' || partial_max FROM ducklake_delete_file"));
        Assert.Equal("11", _lake.Rows($"""
            SELECT count(*) FROM read_parquet('{_lake.Folder}/files/main/t/*-delete.parquet')
            WHERE _ducklake_internal_snapshot_id = {commit}
            """));
        Assert.Equal($"{commit}|delete|11", _lake.Rows($"""
            SELECT snapshot_id, change_type, count(*) FROM ducklake_table_changes('lake', 'main', 't', {commit}, {commit}) GROUP BY ALL
            """));
        Assert.Equal("13", _lake.Rows("SELECT count(*) FROM t"));
        Assert.Equal("24", _lake.Rows($"SELECT count(*) FROM t AT (VERSION => {commit} - 1)"));
        _lake.Run("DELETE FROM t WHERE id < 15");
        Assert.Equal("9", _lake.Rows("SELECT count(*) FROM t"));
        Assert.Equal("13", _lake.Rows($"SELECT count(*) FROM t AT (VERSION => {commit})"));
    }

    [Fact]
    public void Nested_values_that_the_official_client_kept_are_read()
    {
        _lake.Run("CREATE TABLE t(id BIGINT, d STRUCT(y DATE, q VARCHAR), l TIMESTAMP[], m MAP(VARCHAR, DATE)); INSERT INTO t "
            + "VALUES (0, NULL, NULL, NULL)");
        var table = Catalog("SELECT table_name FROM ducklake_inlined_data_tables");
        Catalog($$"""
            INSERT INTO {{table}} VALUES (1, 1, NULL, 1, '{''y'': CAST(''1970-02-11'' AS DATE), ''q'': ''it''''s''}',
            '[CAST(''2024-01-01 10:00:00'' AS TIMESTAMP), NULL]', 'MAP {''k'': CAST(''2024-01-01'' AS DATE)}')
            """);
        Assert.Equal(
            "1970-02-11|it's|['2024-01-01 10:00:00', NULL]|2024-01-01",
            _lake.Rows("SELECT d.y, d.q, l::VARCHAR, m['k'] FROM t WHERE id = 1"));
        _lake.Run("CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal("1970-02-11|it's", _lake.Rows("SELECT d.y, d.q FROM t WHERE id = 1"));
    }

    [Fact]
    public void Rows_of_older_columns_are_read_when_the_snapshot_is_gone_that_made_their_table()
    {
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 0); CREATE TABLE t(a INTEGER, b INTEGER)");
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 10); INSERT INTO t VALUES (1, 2)");
        _lake.Run("ALTER TABLE t RENAME COLUMN a TO c; ALTER TABLE t RENAME COLUMN b TO a; ALTER TABLE t RENAME COLUMN c TO b");
        _lake.Run("INSERT INTO t VALUES (3, 4)");
        Assert.Equal("1|2\n3|4", _lake.Rows("SELECT b, a FROM t ORDER BY b"));
        _lake.Run("CALL ducklake_expire_snapshots('lake', older_than => now() + INTERVAL 1 DAY)");
        Assert.Equal("1|2\n3|4", _lake.Rows("SELECT b, a FROM t ORDER BY b"));
        _lake.Run("CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal("1|2\n3|4", _lake.Rows("SELECT b, a FROM t ORDER BY b"));
    }

    [Fact]
    public void Partition_values_may_be_longer_than_names_of_directories()
    {
        _lake.Run("CREATE TABLE p(id INTEGER, k VARCHAR); ALTER TABLE p SET PARTITIONED BY (k)");
        _lake.Run("INSERT INTO p SELECT i, repeat('漢', 40) || CASE WHEN i < 5 THEN 'a' ELSE 'b' END FROM range(20) r(i)");
        _lake.Run("INSERT INTO p VALUES (20, ''), (21, NULL), (22, '__HIVE_DEFAULT_PARTITION__'), (23, 'a/b=c%')");
        _lake.Run("CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal("24", _lake.Rows("SELECT count(*) FROM p"));
        Assert.Equal("5|15", _lake.Rows("SELECT count(*) FILTER (k LIKE '%a'), count(*) FILTER (k LIKE '%b') FROM p WHERE k LIKE '漢%'"));
        Assert.Equal("5", _lake.Rows("SELECT count(*) FROM p WHERE k = repeat('漢', 40) || 'a'"));
        Assert.Equal("20\n22\n23", _lake.Rows("SELECT id FROM p WHERE k IN ('', '__HIVE_DEFAULT_PARTITION__', 'a/b=c%') ORDER BY id"));
        Assert.Equal("21", _lake.Rows("SELECT id FROM p WHERE k IS NULL"));
        _lake.Run("CALL ducklake_merge_adjacent_files('lake')");
        Assert.Equal("24", _lake.Rows("SELECT count(*) FROM p"));
        Assert.All(
            Directory.EnumerateFileSystemEntries($"{_lake.Folder}/files", "*", SearchOption.AllDirectories),
            path => Assert.InRange(Path.GetFileName(path).Length, 1, 200));
    }

    string Catalog(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_lake.Folder}/catalog.sqlite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }
}
