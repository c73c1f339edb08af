namespace Ekko.Tests.DuckLake.Maintenance;

public sealed class MergeTests : IDisposable
{
    const string Files =
        "SELECT data_file_id, begin_snapshot, record_count, row_id_start, partial_max FROM ducklake_data_file ORDER BY data_file_id";

    readonly MaintainedLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Adjacent_files_become_one_that_knows_the_snapshot_of_each_row()
    {
        Fill("t", 3);
        var history = LakeHistory.Read(_lake.Connection);
        Assert.Equal(["main|t|3|1"], _lake.Rows("CALL ducklake_merge_adjacent_files('lake')"));

        Assert.Equal(["Int64:3|Int64:2|Int64:30|Int64:0|Int64:4"], _lake.Catalog(Files));
        Assert.Equal(["Int64:0|String:main/t/", "Int64:1|String:main/t/", "Int64:2|String:main/t/"],
            _lake.Catalog("SELECT data_file_id, substr(path, 1, 7) FROM ducklake_files_scheduled_for_deletion ORDER BY 1"));
        Assert.Equal(
            ["String:merge_adjacent:1"],
            _lake.Catalog("SELECT changes_made FROM ducklake_snapshot_changes ORDER BY snapshot_id DESC LIMIT 1"));
        Assert.Equal(["Int64:3"], _lake.Catalog("SELECT DISTINCT data_file_id FROM ducklake_file_column_stats"));
        Assert.Equal(["Int64:30|Int64:30"], _lake.Catalog("SELECT record_count, next_row_id FROM ducklake_table_stats"));
        Assert.Equal(["2|10", "3|10", "4|10"], _lake.Rows("SELECT snapshot_id, count(*) FROM t GROUP BY ALL ORDER BY ALL"));
        LakeHistory.Read(_lake.Connection).AssertSameAs(history);
        Assert.Empty(_lake.Rows("CALL ducklake_merge_adjacent_files('lake')"));
    }

    [Fact]
    public void Merged_files_merge_again_with_newer_ones()
    {
        Fill("t", 2);
        _lake.Run("CALL lake.merge_adjacent_files()");
        Fill("u", 1);
        Insert("t", 2);
        Insert("u", 1);
        Insert("t", 1);
        var history = LakeHistory.Read(_lake.Connection);
        Assert.Equal(
            ["t|4|1", "u|2|1"],
            _lake.Rows("SELECT table_name, files_processed, files_created FROM ducklake_merge_adjacent_files('lake') ORDER BY 1"));
        LakeHistory.Read(_lake.Connection).AssertSameAs(history);
        Assert.Equal(["50", "20"], _lake.Rows("SELECT count(DISTINCT rowid) FROM t UNION ALL SELECT count(DISTINCT rowid) FROM u"));
    }

    [Fact]
    public void Files_of_two_schemas_or_partitions_stay_apart_and_row_ids_are_kept()
    {
        _lake.Run("CREATE TABLE t(k VARCHAR, i INTEGER); ALTER TABLE t SET PARTITIONED BY (k)");
        for (var i = 0; i < 3; i++)
            _lake.Run($"INSERT INTO t VALUES ('a', {i}), ('b c', {i}), (NULL, {i})");
        _lake.Run("ALTER TABLE t ADD COLUMN j INTEGER DEFAULT 7");
        for (var i = 0; i < 2; i++)
            _lake.Run($"INSERT INTO t VALUES ('a', {i}, {i}), ('b c', {i}, {i})");
        _lake.Run("ALTER TABLE t RENAME TO renamed");
        var history = LakeHistory.Read(_lake.Connection);
        Assert.Equal(
            ["3", "3", "3", "2", "2"],
            _lake.Rows("SELECT files_processed FROM ducklake_merge_adjacent_files('lake', 'renamed') ORDER BY 1 DESC"));
        LakeHistory.Read(_lake.Connection).AssertSameAs(history);
        Assert.Equal(["Int64:5|Int64:5"], _lake.Catalog("SELECT count(*), sum(row_id_start IS NULL) FROM ducklake_data_file"));
        Assert.Equal(["Int64:5"], _lake.Catalog("SELECT count(*) FROM ducklake_file_partition_value"));
        Assert.Equal(2, _lake.Files().Count(f => f.Contains("/k=b%20c/", StringComparison.Ordinal) && IsLive(f)));
    }

    [Fact]
    public void Limits_choose_files()
    {
        Fill("t", 4);
        _lake.Run("INSERT INTO t SELECT i, repeat(md5(i::VARCHAR), 10) FROM range(2000) r(i)");
        Fill("u", 2);
        Assert.Equal(
            ["t|4|1"], _lake.Rows(
                "SELECT table_name, files_processed, files_created FROM ducklake_merge_adjacent_files('lake', 't', "
                + "max_file_size => 5000)"));
        Assert.Empty(_lake.Rows("FROM ducklake_merge_adjacent_files('lake', min_file_size => 5000)"));
        _lake.Run("CALL ducklake_set_option('lake', 'auto_compact', false, table_name => 'u')");
        _lake.Run("CALL lake.set_option('target_file_size', '1kb', table_name => 't')");
        Assert.Empty(_lake.Rows("FROM ducklake_merge_adjacent_files('lake')"));
        _lake.Run("CALL lake.set_option('auto_compact', true, table_name => 'u', schema => 'main')");
        Insert("u", 4);
        _lake.Run("CALL lake.set_option('target_file_size', '600b', table_name => 'u')");
        Assert.Equal(
            ["u|2|1"], _lake.Rows(
                "SELECT table_name, files_processed, files_created FROM ducklake_merge_adjacent_files('lake', max_compacted_files => 1)"));
        Assert.Contains(
            "must be greater than zero", _lake.Fail("CALL ducklake_merge_adjacent_files('lake', max_compacted_files => 0)"),
            StringComparison.Ordinal);
        Assert.Contains(
            "must be a non-null integer", _lake.Fail("CALL ducklake_merge_adjacent_files('lake', max_file_size => NULL)"),
            StringComparison.Ordinal);
        Assert.Contains(
            "min_file_size must be less", _lake.Fail("CALL ducklake_merge_adjacent_files('lake', min_file_size => 5, max_file_size => 5)"),
            StringComparison.Ordinal);
        Assert.Contains(
            "Invalid named parameter", _lake.Fail("CALL ducklake_merge_adjacent_files('lake', nonsense => 5)"), StringComparison.Ordinal);
        Assert.Contains("does not exist", _lake.Fail("CALL ducklake_merge_adjacent_files('lake', 'missing')"), StringComparison.Ordinal);
    }

    [Fact]
    public void Merging_is_alone_in_its_transaction_and_leaves_no_files_when_undone()
    {
        Fill("t", 2);
        var before = _lake.Files();
        _lake.Run("BEGIN; CALL ducklake_merge_adjacent_files('lake'); INSERT INTO t VALUES (1, 'x')");
        Assert.Contains("not both", _lake.Fail("COMMIT"), StringComparison.Ordinal);
        _lake.Run("BEGIN; CALL ducklake_merge_adjacent_files('lake'); ROLLBACK");
        Assert.Equal(before, _lake.Files());
        Assert.Equal(["2"], _lake.Rows("SELECT count(*) FROM ducklake_list_files('lake', 't')"));
        _lake.Run("BEGIN; CALL ducklake_merge_adjacent_files('lake'); COMMIT");
        Assert.Equal(["1"], _lake.Rows("SELECT count(*) FROM ducklake_list_files('lake', 't')"));
    }

    [Fact]
    public void A_merge_meets_an_insert_but_not_another_merge()
    {
        Fill("t", 2);
        using var other = _lake.Connect();
        _lake.Run("BEGIN; CALL ducklake_merge_adjacent_files('lake')");
        other.Run("INSERT INTO t VALUES (-1, 'meanwhile')");
        _lake.Run("COMMIT");
        Assert.Equal(["21"], _lake.Rows("SELECT count(*) FROM t"));
        Insert("t", 1);
        _lake.Run("BEGIN; CALL ducklake_merge_adjacent_files('lake')");
        other.Run("CALL ducklake_merge_adjacent_files('lake')");
        Assert.Contains("compacted it", _lake.Fail("COMMIT"), StringComparison.Ordinal);
        Assert.Equal(["31|31"], _lake.Rows("SELECT count(*), count(DISTINCT rowid) FROM t"));
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD COLUMN j INTEGER")]
    [InlineData("ALTER TABLE t RENAME COLUMN i TO j")]
    public void Files_that_lack_the_column_of_the_order_are_merged_as_they_lie(string alter)
    {
        _lake.Run("CREATE TABLE t(i INTEGER); INSERT INTO t VALUES (2); INSERT INTO t VALUES (1); INSERT INTO t VALUES (3)");
        _lake.Run($"{alter}; ALTER TABLE t SET SORTED BY (j DESC)");
        var history = LakeHistory.Read(_lake.Connection);

        Assert.Equal(["main|t|3|1"], _lake.Rows("CALL ducklake_merge_adjacent_files('lake')"));

        LakeHistory.Read(_lake.Connection).AssertSameAs(history);
        Assert.Equal(["0", "1", "2"], _lake.Rows("SELECT rowid FROM t ORDER BY file_row_number"));
    }

    [Fact]
    public void A_sorted_table_is_merged_in_its_order_with_row_ids()
    {
        _lake.Run(
            "CREATE TABLE t(i INTEGER); INSERT INTO t VALUES (5), (1); INSERT INTO t VALUES (4), (2); ALTER TABLE t "
            + "SET SORTED BY (i DESC)");
        var history = LakeHistory.Read(_lake.Connection);
        _lake.Run("CALL ducklake_merge_adjacent_files('lake')");
        LakeHistory.Read(_lake.Connection).AssertSameAs(history);
        Assert.Equal(["5|0", "4|2", "2|3", "1|1"], _lake.Rows("SELECT i, rowid FROM t ORDER BY file_row_number"));
    }

    bool IsLive(string path) =>
        _lake.Catalog("SELECT path FROM ducklake_data_file").Any(p => path.EndsWith(Path.GetFileName(p), StringComparison.Ordinal));

    void Fill(string table, int inserts)
    {
        _lake.Run($"CREATE TABLE {table}(i INTEGER, s VARCHAR)");
        Insert(table, inserts);
    }

    void Insert(string table, int inserts)
    {
        for (var i = 0; i < inserts; i++)
            _lake.Run($"INSERT INTO {table} SELECT i, 's' || i FROM range({i * 10}, {i * 10 + 10}) r(i)");
    }
}
