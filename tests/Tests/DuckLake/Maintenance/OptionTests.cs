namespace Ekko.Tests.DuckLake.Maintenance;

public sealed class OptionTests : IDisposable
{
    readonly MaintainedLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("parquet_compression", "'ZSTD'", "zstd")]
    [InlineData("Parquet_Version", "2", "V2")]
    [InlineData("parquet_compression_level", "5", "5")]
    [InlineData("parquet_row_group_size", "64000", "64000")]
    [InlineData("parquet_row_group_size_bytes", "'64MiB'", "67108864")]
    [InlineData("target_file_size", "'1.5GB'", "1500000000")]
    [InlineData("data_inlining_row_limit", "20", "20")]
    [InlineData("require_commit_message", "false", "false")]
    [InlineData("rewrite_delete_threshold", "0.5", "0.500000")]
    [InlineData("hive_file_pattern", "false", "false")]
    [InlineData("delete_older_than", "'1 week'", "1 week")]
    [InlineData("expire_older_than", "''", "")]
    [InlineData("auto_compact", "'false'", "false")]
    [InlineData("per_thread_output", "true", "true")]
    [InlineData("write_deletion_vectors", "true", "true")]
    [InlineData("sort_on_insert", "1", "true")]
    public void Values_are_stored_in_the_official_form(string option, string value, string stored)
    {
        Assert.Empty(_lake.Rows($"CALL ducklake_set_option('lake', '{option}', {value})"));
        Assert.Equal(
            [$"String:{stored}"],
            _lake.Catalog(
                $"SELECT value FROM ducklake_metadata WHERE \"key\" = '{option.ToLowerInvariant()}' AND scope IS NULL "
                + "AND scope_id IS NULL"));
        Assert.Equal(["1"], _lake.Rows("SELECT count(*) FROM ducklake_snapshots('lake')"));
    }

    [Theory]
    [InlineData("parquet_compression", "'rar'", "Unsupported codec \"rar\"")]
    [InlineData("parquet_version", "3", "version 1 and 2")]
    [InlineData("parquet_row_group_size", "0", "cannot be 0")]
    [InlineData("target_file_size", "'many'", "must have a number")]
    [InlineData("target_file_size", "5", "Unknown unit")]
    [InlineData("data_inlining_row_limit", "-1", "could not convert")]
    [InlineData("rewrite_delete_threshold", "1.5", "between 0 and 1")]
    [InlineData("delete_older_than", "'soon'", "delete_older_than is not a valid interval value")]
    [InlineData("auto_compact", "NULL", "can't be null")]
    [InlineData("require_commit_message", "'maybe'", "could not convert")]
    [InlineData("no_such_option", "1", "Unsupported option no_such_option")]
    public void Impossible_values_are_refused(string option, string value, string message)
    {
        const string Stored = "SELECT * FROM ducklake_metadata";
        var before = _lake.Catalog(Stored);
        Assert.Contains(message, _lake.Fail($"CALL lake.set_option('{option}', {value})"), StringComparison.Ordinal);
        Assert.Equal(before, _lake.Catalog(Stored));
    }

    [Fact]
    public void Options_have_scopes_and_are_replaced()
    {
        _lake.Run("CREATE SCHEMA s; CREATE TABLE s.t(i INTEGER); CREATE TABLE m(row_id INTEGER)");
        _lake.Run("CALL lake.set_option('target_file_size', '1MB'); CALL lake.set_option('target_file_size', '2MB')");
        _lake.Run(
            "CALL lake.set_option('target_file_size', '3MB', schema => 's'); CALL lake.set_option('target_file_size', '4MB', "
            + "schema => 's', table_name => 't')");
        Assert.Equal(["String:2000000|NULL|NULL", "String:3000000|String:schema|Int64:1", "String:4000000|String:table|Int64:2"],
            _lake.Catalog("SELECT value, scope, scope_id FROM ducklake_metadata WHERE \"key\" = 'target_file_size' ORDER BY value"));
        Assert.Equal(["4000000|TABLE|s.t"], _lake.Rows("SELECT value, scope, scope_entry FROM lake.options() WHERE scope = 'TABLE'"));
        Assert.Contains(
            "does not exist", _lake.Fail("CALL lake.set_option('auto_compact', true, table_name => 'none')"), StringComparison.Ordinal);
        Assert.Contains("\"row_id\"", _lake.Fail("CALL lake.set_option('data_inlining_row_limit', 5)"), StringComparison.Ordinal);
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 5, schema => 's'); CALL lake.set_option('data_inlining_row_limit', 0)");
    }

    [Fact]
    public void A_table_without_auto_compact_is_not_flushed_even_when_it_is_named()
    {
        _lake.Run("CREATE TABLE t(i INTEGER); CALL lake.set_option('data_inlining_row_limit', 10); INSERT INTO t VALUES (1)");
        _lake.Run("CALL lake.set_option('auto_compact', false, table_name => 't')");
        Assert.Empty(_lake.Rows("FROM ducklake_flush_inlined_data('lake', table_name => 't')"));
        Assert.Empty(_lake.Rows("FROM ducklake_flush_inlined_data('lake')"));
        _lake.Run("CALL lake.set_option('auto_compact', true, table_name => 't')");
        Assert.Equal(["main|t|1"], _lake.Rows("FROM ducklake_flush_inlined_data('lake', table_name => 't')"));
    }

    [Fact]
    public void Rows_are_sorted_alike_however_they_come_into_a_file()
    {
        _lake.Run("CREATE TABLE t(i INTEGER); CREATE MACRO away(a) AS abs(a - 3); ALTER TABLE t SET SORTED BY (away(i) DESC, i)");
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 10); INSERT INTO t VALUES (3), (1), (5), (2)");
        _lake.Run("CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal(["1", "5", "2", "3"], _lake.Rows("SELECT i FROM t ORDER BY file_row_number"));
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', 0); INSERT INTO t VALUES (4), (9)");
        _lake.Run("CALL ducklake_merge_adjacent_files('lake')");
        Assert.Equal(["9", "1", "5", "2", "4", "3"], _lake.Rows("SELECT i FROM t ORDER BY file_row_number"));
    }
}
