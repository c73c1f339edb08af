using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>The local copies: bounded, shared, and never believed to hold what they do not.</summary>
public sealed class FileCacheTests
{
    const string Count = "SELECT count(DISTINCT t) FROM ";

    [S3Fact]
    public async Task What_was_not_used_for_longest_makes_room_and_is_read_again()
    {
        await using var lake = new BucketLake();
        Fill(lake, tables: 6);
        var cache = lake.NewCache() with { MaxBytes = 3_000_000 };
        using var source = lake.Open(cache);
        using var connection = source.OpenConnection();
        for (var round = 0; round < 2; round++)
        {
            for (var table = 0; table < 6; table++)
            {
                Assert.Equal("20000", Single(connection, $"{Count}t{table}"));
                Assert.InRange(Bytes(cache), 1, 3_000_000);
            }
        }
    }

    [S3Fact]
    public async Task A_file_that_is_being_read_stays()
    {
        await using var lake = new BucketLake();
        Fill(lake, tables: 4);
        var cache = lake.NewCache() with { MaxBytes = 1_000_000 };
        using var source = lake.Open(cache);
        using var slow = source.OpenConnection();
        using var command = slow.CreateCommand();
        command.CommandText = "SELECT t FROM t0";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        using var other = source.OpenConnection();
        for (var table = 1; table < 4; table++)
            Assert.Equal("20000", Single(other, $"{Count}t{table}"));
        var rows = 1;
        while (reader.Read())
            rows++;
        Assert.Equal(20000, rows);
    }

    [S3Fact]
    public async Task Others_share_what_is_there_also_while_it_grows()
    {
        await using var lake = new BucketLake();
        Fill(lake, tables: 1);
        var cache = lake.NewCache();
        using var first = lake.Open(cache);
        using var second = lake.Open(cache);
        using var one = first.OpenConnection();
        using var two = second.OpenConnection();
        Assert.Equal("20000", Single(one, "SELECT count(DISTINCT i) FROM t0"));
        var requests = lake.Proxy.Requests;
        Assert.Equal("20000", Single(two, "SELECT count(DISTINCT i) FROM t0"));
        Assert.Equal(requests, lake.Proxy.Requests);
        Assert.Equal("20000", Single(two, $"{Count}t0"));
        requests = lake.Proxy.Requests;
        Assert.Equal("20000", Single(one, $"{Count}t0"));
        Assert.Equal(requests, lake.Proxy.Requests);
    }

    [S3Fact]
    public async Task A_copy_whose_list_is_gone_or_whose_bytes_are_gone_is_read_again()
    {
        await using var lake = new BucketLake();
        Fill(lake, tables: 1);
        var cache = lake.NewCache();
        var damages = new Action<string>[]
        {
            copy => File.Delete(copy + ".ranges"),
            copy => File.Delete(copy),
            copy => File.WriteAllText(copy, "short"),
        };
        foreach (var damage in damages.Prepend(_ => { }))
        {
            foreach (var copy in Copies(cache))
                damage(copy);
            using var source = lake.Open(cache);
            using var connection = source.OpenConnection();
            Assert.Equal("20000", Single(connection, $"{Count}t0"));
        }
    }

    [S3Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Somebody_may_empty_the_folder_at_any_time(bool othersGoOn)
    {
        await using var lake = new BucketLake();
        Fill(lake, tables: 1);
        var cache = lake.NewCache();
        using var source = lake.Open(cache);
        using var connection = source.OpenConnection();
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("20000", Single(connection, $"{Count}t0"));
            Directory.Delete(cache.Directory!, recursive: true);
            if (othersGoOn)
            {
                using var other = lake.Open(cache);
                using var reader = other.OpenConnection();
                Assert.Equal("199990000", Single(reader, "SELECT sum(i) FROM t0"));
            }

            Assert.Equal("20000", Single(connection, "SELECT count(DISTINCT u) FROM t0"));
            Directory.Delete(cache.Directory!, recursive: true);
            Answer.Of(connection, $"INSERT INTO t0 SELECT {round}, 'a', 'b' WHERE false");
            Answer.Of(connection, $"CREATE TABLE n{round} AS SELECT 1 AS i");
            Assert.Equal("1", Single(connection, $"SELECT sum(i) FROM n{round}"));
        }
    }

    [S3Fact]
    public async Task An_object_that_was_replaced_and_added_again_is_read_anew()
    {
        await using var lake = new BucketLake();
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Of(connection, "CREATE TABLE t(i BIGINT)");
        // All but the last have the same size, and some were written in the same second.
        for (var version = 1; version <= 8; version++)
        {
            var (from, rows) = (version * 100_000, version < 8 ? 1000 : 2000);
            var file = Path.Combine(lake.Folder, "latest.parquet");
            Answer.Of(connection, $"COPY (SELECT {from} + i AS i FROM range({rows}) r(i)) TO '{file}' (FORMAT parquet, "
                + "COMPRESSION uncompressed)");
            await lake.Bucket.Client.PutObjectAsync(
                new() { BucketName = lake.Bucket.Name, Key = "in/latest.parquet", FilePath = file, UseChunkEncoding = false });
            Answer.Of(connection, "TRUNCATE t");
            Answer.Of(connection, $"CALL ducklake_add_data_files('lake', 't', '{lake.Bucket.Path}in/latest.parquet')");
            Assert.Equal($"{from}|{from + rows - 1}", Single(connection, "SELECT min(i) || '|' || max(i) FROM t WHERE i > 0"));
        }
    }

    [S3Fact]
    public async Task Folders_of_processes_that_are_gone_are_removed()
    {
        await using var lake = new BucketLake();
        var cache = lake.NewCache();
        var left = Path.Combine(cache.Directory!, "staging", "left");
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "half.parquet"), "PAR1");
        File.WriteAllText(left + ".lock", "");
        using var source = lake.Open(cache);
        using var connection = source.OpenConnection();
        Answer.Of(connection, "CREATE TABLE t AS FROM range(1000) r(i)");
        Assert.False(Directory.Exists(left));
        Assert.Equal("499500", Single(connection, "SELECT sum(i) FROM t"));
    }

    static void Fill(BucketLake lake, int tables)
    {
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        for (var table = 0; table < tables; table++)
        {
            Answer.Of(connection, $"CREATE TABLE t{table}(i BIGINT, t VARCHAR, u VARCHAR)");
            Answer.Of(connection, $"INSERT INTO t{table} SELECT i, md5(i::VARCHAR), md5({table} || 'u' || i) FROM range(20000) r(i)");
        }
    }

    static List<string> Copies(CacheOptions cache) => Directory.Exists(cache.Directory)
        ? Directory.EnumerateFiles(cache.Directory, "*.parquet", SearchOption.AllDirectories).ToList() : [];

    static long Bytes(CacheOptions cache) => Copies(cache).Sum(c => RangeList.Read(c + ".ranges").Length);

    static string? Single(DuckLakeConnection connection, string sql) => Assert.Single(Assert.Single(Answer.Of(connection, sql).Rows));
}
