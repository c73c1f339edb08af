using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>
/// Files in a bucket that the catalog does not know: some become part of a table, some are orphans, some belong to a transaction at work.
/// </summary>
public sealed class BucketMaintenanceTests
{
    [Servers.S3Fact]
    public async Task Objects_that_others_wrote_become_part_of_a_table()
    {
        await using var lake = new BucketLake();
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Of(connection, "CREATE TABLE t(id BIGINT, name VARCHAR, day INTEGER)");
        await UploadAsync(lake, connection, "other/day=1/a.parquet", "SELECT range AS id, 'a' || range AS name FROM range(100)");
        // Too large to come whole.
        await UploadAsync(
            lake, connection, "other/day=2/b.parquet",
            "SELECT md5(range::VARCHAR) || md5((-range)::VARCHAR) AS NAME, range + 100 AS id FROM range(50000)");
        await UploadAsync(lake, connection, "other/day=2/deep/c.parquet", "SELECT -1 AS id, 'c' AS name");
        var before = lake.Proxy.BytesRead;
        Answer.Of(connection, $"CALL ducklake_add_data_files('lake', 't', '{lake.Bucket.Path}other/*/[ab].parquet')");
        Assert.True(lake.Proxy.BytesRead - before < 500_000, $"{lake.Proxy.BytesRead - before} bytes");
        Assert.Equal(
            "1|100|4950\n2|50000|1254975000",
            Rows(connection, "SELECT day, count(DISTINCT name), sum(id) FROM t GROUP BY day ORDER BY day"));
        Assert.Equal(
            $"{lake.Bucket.Path}other/day=1/a.parquet",
            Rows(connection, "SELECT data_file FROM ducklake_list_files('lake', 't') ORDER BY 1 LIMIT 1"));

        using var cold = lake.Open();
        using var reader = cold.OpenConnection();
        Assert.Equal("50100|1254979950", Rows(reader, "SELECT count(name), sum(id) FROM t"));
        Answer.Of(reader, "DELETE FROM t WHERE day = 1");
        Answer.Of(reader, "CALL ducklake_merge_adjacent_files('lake')");
        Assert.Equal("50000|1254975000", Rows(reader, "SELECT count(name), sum(id) FROM t"));

        foreach (var (pattern, expected)
            in new[] { ("other/none*.parquet", "no object matches"), ("data/none.parquet", "no object matches") })
        {
            var error = Assert.Throws<DuckLakeException>(
                () => Answer.Of(connection, $"CALL ducklake_add_data_files('lake', 't', '{lake.Bucket.Path}{pattern}')"));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            Assert.Contains($"\"{lake.Bucket.Path}{pattern}\"", error.Message, StringComparison.Ordinal);
        }
    }

    [Servers.S3Fact]
    public async Task Orphans_go_and_files_of_a_transaction_at_work_stay()
    {
        await using var lake = new BucketLake();
        using var source = lake.Open();
        using var writer = source.OpenConnection();
        using var cleaner = source.OpenConnection();
        Answer.Of(writer, "CREATE TABLE t(i BIGINT)");
        await UploadAsync(lake, writer, "data/main/t/left-by-a-crash.parquet", "SELECT 1::BIGINT AS i");
        Answer.Of(writer, "BEGIN");
        Answer.Of(writer, "INSERT INTO t FROM range(100000)");
        Assert.Equal("100000", Rows(writer, "SELECT count(*) FROM t"));
        Answer.Of(writer, "DELETE FROM t WHERE i < 10");
        Assert.Equal(2, lake.Bucket.Objects().Count(o => o.Key.EndsWith(".parquet", StringComparison.Ordinal)));

        // By age, nothing of another data source is in danger.
        using var other = lake.Open();
        using var elsewhere = other.OpenConnection();
        Assert.Equal("", Rows(elsewhere, "FROM ducklake_delete_orphaned_files('lake')"));
        Assert.Equal(
            $"{lake.Bucket.Path}data/main/t/left-by-a-crash.parquet",
            Rows(cleaner, "FROM ducklake_delete_orphaned_files('lake', cleanup_all => true)"));
        Answer.Of(writer, "COMMIT");
        using var cold = lake.Open();
        using var reader = cold.OpenConnection();
        Assert.Equal("99990", Rows(reader, "SELECT count(*) FROM t"));
        Assert.DoesNotContain(lake.Bucket.Objects(), o => o.Key.Contains("crash", StringComparison.Ordinal));
    }

    static async Task UploadAsync(BucketLake lake, DuckLakeConnection connection, string key, string rows)
    {
        var file = Path.Combine(lake.Folder, "foreign.parquet");
        Answer.Of(connection, $"COPY ({rows}) TO '{file}' (FORMAT parquet)");
        await lake.Bucket.Client.PutObjectAsync(
            new() { BucketName = lake.Bucket.Name, Key = key, FilePath = file, UseChunkEncoding = false });
        File.Delete(file);
    }

    static string Rows(DuckLakeConnection connection, string sql) =>
        string.Join('\n', Answer.Of(connection, sql).Rows.Select(row => string.Join('|', row)));
}
