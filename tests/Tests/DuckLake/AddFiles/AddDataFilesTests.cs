using Ekko.Tests.DuckLake.Session;

namespace Ekko.Tests.DuckLake.AddFiles;

/// <summary>ducklake_add_data_files: files that others wrote become part of a table.</summary>
public sealed class AddDataFilesTests : IDisposable
{
    readonly SqlLake _lake = new(inliningLimit: 0);

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Columns_are_found_by_name_whatever_their_order_and_case()
    {
        _lake.Run("CREATE TABLE t(id BIGINT, name VARCHAR, s STRUCT(a INTEGER, b VARCHAR[]))");
        Write("one", "SELECT {'b': ['x', NULL], 'a': 1::SMALLINT} AS S, 'n' AS NAME, 5::INTEGER AS id");
        Add("one");
        Assert.Equal("5|n|{'a': 1, 'b': [x, NULL]}", _lake.Rows("FROM t"));
        _lake.Run(
            "ALTER TABLE t RENAME name TO label; ALTER TABLE t RENAME COLUMN s.a TO aa; ALTER TABLE t ADD COLUMN more INTEGER DEFAULT 9");
        Assert.Equal("5|n|{'aa': 1, 'b': [x, NULL]}|9", _lake.Rows("FROM t"));
        Assert.Equal("NULL|id\nNULL|name\nNULL|s\n0|list", _lake.Rows("""
            SELECT parent_column - parent_column, lower(source_name) FROM __ducklake_metadata_lake.ducklake_name_mapping
            WHERE lower(source_name) NOT IN ('a', 'b') ORDER BY 1 NULLS FIRST, 2
            """));
    }

    [Fact]
    public void A_column_that_hides_the_row_numbers_of_its_file_is_refused_where_they_are_needed()
    {
        _lake.Run("CREATE TABLE t(i BIGINT, file_row_number BIGINT)");
        Write("one", "SELECT range AS i, range + 5 AS file_row_number FROM range(3)");
        Add("one");
        Assert.Equal("3|18", _lake.Rows("SELECT sum(i), sum(file_row_number) FROM t"));
        _lake.Run("ALTER TABLE t DROP COLUMN file_row_number");
        Assert.Contains(
            "the file has no field ids and a column called file_row_number", _lake.Fails("DELETE FROM t WHERE i = 1").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_added_files_can_be_changed_and_merged_and_travelled_to()
    {
        _lake.Run("CREATE TABLE t(i INTEGER)");
        Write("a", "SELECT range::INTEGER AS i FROM range(3)");
        Write("b", "SELECT (range + 3)::INTEGER AS i FROM range(3)");
        Add("[ab]");
        _lake.Run("DELETE FROM t WHERE i = 1; UPDATE t SET i = 30 WHERE i = 3");
        Assert.Equal("0|0\n2|2\n3|30\n4|4\n5|5", _lake.Rows("SELECT rowid, i FROM t ORDER BY rowid"));
        Assert.Equal("6", _lake.Rows("SELECT count(*) FROM t AT (VERSION => 2)"));
        _lake.Run("CALL ducklake_rewrite_data_files('lake', 't', delete_threshold => 0); CALL ducklake_merge_adjacent_files('lake')");
        Assert.Equal("0|0\n2|2\n3|30\n4|4\n5|5", _lake.Rows("SELECT rowid, i FROM t ORDER BY rowid"));
        Assert.Equal("6", _lake.Rows("SELECT count(*) FROM lake.table_insertions('t', 2, 2)"));
    }

    [Fact]
    public void A_mapping_that_fits_is_used_again()
    {
        _lake.Run("CREATE TABLE t(i INTEGER, j INTEGER)");
        Write("a", "SELECT 1 AS i, 2 AS j");
        Write("b", "SELECT 20 AS j, 10 AS i");
        Add("a");
        Add("b");
        Assert.Equal("1|2\n10|20", _lake.Rows("FROM t ORDER BY i"));
        Assert.Equal(
            "1|1", _lake.Rows("SELECT count(*), count(DISTINCT m.mapping_id) FROM __ducklake_metadata_lake.ducklake_column_mapping m"));
        Assert.Equal("2", _lake.Rows("SELECT count(*) FROM __ducklake_metadata_lake.ducklake_data_file WHERE mapping_id = 0"));
    }

    [Fact]
    public void Statistics_of_the_footer_leave_out_files_and_are_those_of_the_values()
    {
        _lake.Run("CREATE TABLE t(i INTEGER, s VARCHAR)");
        _lake.Run(
            "COPY (SELECT range::INTEGER AS i, CASE WHEN range % 2 = 0 THEN 's' || range END AS s "
            + $"FROM range(5000)) TO '{_lake.Folder}/x.parquet' (ROW_GROUP_SIZE 2048)");
        Add("x");
        Assert.Equal("1|5000|0|0|4999\n2|2500|2500|s0|s998", _lake.Rows(
            "SELECT column_id, value_count, null_count, min_value, max_value FROM __ducklake_metadata_lake.ducklake_file_column_stats "
            + "ORDER BY 1"));
        Assert.Equal("5000", _lake.Rows("SELECT record_count FROM __ducklake_metadata_lake.ducklake_table_stats"));
    }

    [Fact]
    public void Directories_give_columns_and_partitions_their_values()
    {
        _lake.Run("CREATE TABLE t(v INTEGER, k INTEGER, seen TIMESTAMP)");
        _lake.Run("ALTER TABLE t SET PARTITIONED BY (k, year(seen))");
        foreach (var key in new[] { "7", "__HIVE_DEFAULT_PARTITION__" })
        {
            Directory.CreateDirectory($"{_lake.Folder}/k={key}/year=2024");
            Write($"k={key}/year=2024/f", "SELECT 1 AS v, TIMESTAMP '2024-05-06' AS seen");
        }

        Add("k=*/*/*");
        Assert.Equal("1|7\n1|NULL", _lake.Rows("SELECT v, k FROM t ORDER BY k"));
        Assert.Equal("1|7", _lake.Rows("SELECT v, k FROM t WHERE k = 7"));
        Assert.Equal("0|7\n0|NULL\n1|2024\n1|2024", _lake.Rows(
            "SELECT partition_key_index, partition_value FROM __ducklake_metadata_lake.ducklake_file_partition_value ORDER BY ALL"));
        Write("none", "SELECT 1 AS v, 2 AS k, now()::TIMESTAMP AS seen");
        Assert.Contains("invalid partition value", FailsToAdd("none"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1 AS i", "Column \"s\" exists in table \"t\" but was not found in file")]
    [InlineData("SELECT 1 AS i, 's' AS s, 2 AS x", "Column \"x\" exists in file")]
    [InlineData("SELECT 1::BIGINT AS i, 's' AS s", "found type BIGINT")]
    [InlineData("SELECT 1 AS i, 2 AS s", "Expected VARCHAR, found type INTEGER")]
    public void A_file_that_does_not_fit_is_refused_and_nothing_is_added(string query, string problem)
    {
        _lake.Run("CREATE TABLE t(i INTEGER, s VARCHAR)");
        Write("good", "SELECT 1 AS i, 's' AS s");
        Write("wrong", query);
        Assert.Contains(problem, FailsToAdd("*"), StringComparison.Ordinal);
        Assert.Equal("0|1", _lake.Rows("SELECT (SELECT count(*) FROM t), max(snapshot_id) FROM lake.snapshots()"));
        Assert.Contains("Failed to add data files", FailsToAdd("no-such-file"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_file_lacks_or_has_too_much_can_be_allowed()
    {
        _lake.Run("CREATE TABLE t(i INTEGER, s VARCHAR)");
        Write("x", "SELECT 1 AS i, 2 AS other");
        Write("empty", "SELECT 1 AS i, 's' AS s LIMIT 0");
        Add("x", ", allow_missing => true, ignore_extra_columns => true");
        Add("empty");
        Assert.Equal("1|NULL", _lake.Rows("FROM t"));
        Assert.Equal("1", _lake.Rows("SELECT count(*) FROM __ducklake_metadata_lake.ducklake_data_file"));
    }

    [Fact]
    public void A_transaction_sees_what_it_added_and_a_rollback_leaves_the_file_alone()
    {
        Write("x", "SELECT 42 AS i");
        _lake.Run("BEGIN; CREATE TABLE t(i INTEGER)");
        Add("x");
        Assert.Equal("42", _lake.Rows("FROM t"));
        _lake.Run("DELETE FROM t; ROLLBACK");
        Assert.True(File.Exists($"{_lake.Folder}/x.parquet"));
        _lake.Run("CREATE TABLE t(i INTEGER); BEGIN");
        Add("x");
        _lake.Run("DROP TABLE t; COMMIT");
        Assert.True(File.Exists($"{_lake.Folder}/x.parquet"));
    }

    void Write(string name, string query) => _lake.Run($"COPY ({query}) TO '{_lake.Folder}/{name}.parquet'");

    void Add(string name, string options = "") =>
        _lake.Run($"CALL ducklake_add_data_files('lake', 't', '{_lake.Folder}/{name}.parquet'{options})");

    string FailsToAdd(string name) => _lake.Fails($"CALL ducklake_add_data_files('lake', 't', '{_lake.Folder}/{name}.parquet')").Message;
}
