using System.Globalization;
using Ekko.DuckLake;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>
/// Queries of files that are not here yet: the answers are those of a local lake, and little more is read than they need.
/// </summary>
public sealed class SparseReadTests
{
    const string Rows = """
        SELECT i AS id, (i * 7919) % 1000 AS g, 'text ' || hash(i) AS t, hash(i)::VARCHAR || hash(i + 1) AS big, i / 3.0 AS d,
        i % 5 = 0 AS b,
               TIMESTAMPTZ '2024-01-01 00:00:00+00' + INTERVAL (i) SECOND AS tm, {'x': hash(i), 'y': 'y' || hash(i)} AS s, [hash(i),
               i] AS l,
               hash(i + 3)::VARCHAR AS "My Col", hash(i + 4)::DOUBLE AS "a.b", hash(i + 5)::VARCHAR AS "q""q"
        FROM range(20000) r(i)
        """;

    static readonly string[] Queries =
    [
        "SELECT sum(id), round(sum(d), 3) FROM t",
        "SELECT count(*) FROM t",
        "SELECT count(*), min(id), max(t) FROM t",
        "SELECT count(*) FROM t WHERE b",
        "SELECT g, count(*) AS n, max(big) FROM t WHERE id % 3 = 1 GROUP BY g ORDER BY n DESC, g LIMIT 5",
        "SELECT * FROM t ORDER BY d DESC, id LIMIT 3",
        "SELECT id, s.y FROM t WHERE id = 12345",
        "SELECT id FROM t WHERE id BETWEEN 100 AND 110 OR g = 7 AND id < 2000 ORDER BY id",
        "SELECT sum(s.x % 1000), max(s['y']) FROM t WHERE tm >= TIMESTAMPTZ '2024-01-01 03:00:00+00'",
        "SELECT max(l[1]) FROM t",
        "SELECT \"My Col\", \"a.b\" FROM t WHERE \"q\"\"q\" LIKE '1%' ORDER BY id LIMIT 3",
        "SELECT max(x.\"q\"\"q\") FROM t x",
        "SELECT count(*) FROM t a JOIN t b ON a.id = b.g WHERE b.b AND a.t > 'text 5'",
        "SELECT count(*) FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE b.id = a.g AND b.d < a.d)",
        "SELECT count(*) FROM t a AT (VERSION => 1) ANTI JOIN t b USING (g)",
        "WITH x AS MATERIALIZED (SELECT id, t FROM t) SELECT max(a.t) FROM x a JOIN x b USING (id) WHERE a.id < 100",
        "SELECT id, row_number() OVER (PARTITION BY g ORDER BY d, id) AS n FROM t QUALIFY n = 1 AND g < 3 ORDER BY id",
        "PIVOT (SELECT g % 3 AS k, id FROM t) ON k USING sum(id)",
        "SELECT column_name, min, max FROM (SUMMARIZE SELECT id, g FROM t)",
        "SELECT COLUMNS('^(id|g)$') FROM t WHERE id < 3 ORDER BY id",
        "SELECT x FROM t AS x WHERE id = 5",
        "SELECT rowid, snapshot_id, id FROM t WHERE id = 7777",
        "SELECT count(DISTINCT filename), min(file_row_number) FROM t",
        "SELECT a.id FROM t a NATURAL JOIN t b WHERE a.id = 17",
        "FROM t SELECT id, CASE WHEN b THEN big ELSE t END AS v WHERE id IN (4, 5, 19999) ORDER BY 1",
        "SELECT (SELECT max(d) FROM t WHERE g = o.id) AS m FROM t o WHERE id < 3 ORDER BY 1",
        "SELECT count(*) FROM lake.table_changes('t', 3, 3)",
    ];

    [S3Fact]
    public Task Every_query_answers_as_over_local_files() => CompareAsync("SELECT 1");

    [S3Fact]
    public Task Every_query_leaves_out_deleted_rows() => CompareAsync("DELETE FROM t WHERE id % 7 = 0 OR id BETWEEN 3000 AND 9000");

    static async Task CompareAsync(string change)
    {
        await using var lake = new BucketLake();
        Fill(lake);
        var local = Path.Combine(lake.Folder, "local");
        using var reference = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{lake.Folder}/local.sqlite", DataPath = local,
                DataInliningRowLimit = 0 }],
            DefaultLake = "lake",
        });
        using var expected = reference.OpenConnection();
        Answer.Of(expected, $"CREATE TABLE t AS {Rows} LIMIT 0");
        Answer.Of(expected, $"INSERT INTO t {Rows}");
        Answer.Of(expected, "INSERT INTO t SELECT * REPLACE (id + 20000 AS id) FROM t WHERE id < 10");
        Answer.Of(expected, change);
        using (var source = lake.Open())
        {
            using var connection = source.OpenConnection();
            Answer.Of(connection, change);
        }

        foreach (var query in Queries)
        {
            // One cold cache for all of them would let each find what another has brought.
            using var source = lake.Open();
            using var connection = source.OpenConnection();
            Assert.Equal(Answer.Of(expected, query).ToString(), Answer.Of(connection, query).ToString());
        }

        using var kept = lake.Open(lake.NewCache());
        using var again = kept.OpenConnection();
        foreach (var query in Queries.Concat(Queries.Reverse()))
            Assert.Equal(Answer.Of(expected, query).ToString(), Answer.Of(again, query).ToString());
    }

    [S3Fact]
    public async Task Only_the_chunks_of_the_columns_are_read()
    {
        await using var lake = new BucketLake();
        Fill(lake);
        var (chunks, all) = ChunkBytes(lake, "g", "d");
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        var (bytes, requests) = (lake.Proxy.BytesRead, lake.Proxy.Requests);
        Answer.Of(connection, "SELECT sum(g), round(sum(d), 3) FROM t");
        bytes = lake.Proxy.BytesRead - bytes;
        Assert.InRange(bytes, chunks, chunks * 13 / 10);
        Assert.True(bytes < all / 4, $"{bytes} of {all} bytes");
        Assert.InRange(lake.Proxy.Requests - requests, 2, 30);

        requests = lake.Proxy.Requests;
        Answer.Of(connection, "SELECT max(g), min(d) FROM t WHERE g > 3");
        Assert.Equal(requests, lake.Proxy.Requests);
    }

    [S3Fact]
    public async Task Row_groups_that_cannot_hold_the_number_are_not_read()
    {
        await using var lake = new BucketLake();
        Fill(lake);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        var before = lake.Proxy.BytesRead;
        Assert.Equal("1", Single(connection, "SELECT count(DISTINCT big) FROM t WHERE id = 15000"));
        var one = lake.Proxy.BytesRead - before;
        Assert.Equal("20010", Single(connection, "SELECT count(big) FROM t WHERE id >= 0"));
        Assert.True(one * 10 < 4 * (lake.Proxy.BytesRead - before), $"{one} of {lake.Proxy.BytesRead - before} bytes");
    }

    [S3Fact]
    public async Task What_was_just_written_is_read_without_the_server()
    {
        await using var lake = new BucketLake();
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Of(connection, $"CREATE TABLE t AS {Rows}");
        var requests = lake.Proxy.Requests;
        Assert.Equal("20000", Single(connection, "SELECT count(big) FROM t"));
        Assert.Equal(requests, lake.Proxy.Requests);
    }

    static void Fill(BucketLake lake)
    {
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Of(connection, "CALL lake.set_option('parquet_row_group_size', 4096)");
        Answer.Of(connection, $"CREATE TABLE t AS {Rows} LIMIT 0");
        Answer.Of(connection, $"INSERT INTO t {Rows}");
        Answer.Of(connection, "INSERT INTO t SELECT * REPLACE (id + 20000 AS id) FROM t WHERE id < 10");
    }

    /// <summary>The bytes of columns' chunks, and of the whole files.</summary>
    static (long Chunks, long All) ChunkBytes(BucketLake lake, params string[] columns)
    {
        var folder = Directory.CreateDirectory(Path.Combine(lake.Folder, "objects")).FullName;
        foreach (var item in lake.Bucket.Objects())
        {
            using var response = lake.Bucket.Client.GetObjectAsync(lake.Bucket.Name, item.Key).GetAwaiter().GetResult();
            using var file = File.Create(Path.Combine(folder, Path.GetFileName(item.Key)));
            response.ResponseStream.CopyTo(file);
        }

        using var source = new DuckLakeDataSource("");
        using var connection = source.OpenConnection();
        var names = string.Join(", ", columns.Select(c => $"'{c}'"));
        return (Bytes($"SELECT sum(total_compressed_size) FROM parquet_metadata('{folder}/*.parquet') WHERE path_in_schema IN ({names})"),
            Bytes($"SELECT sum(total_compressed_size) FROM parquet_metadata('{folder}/*.parquet')"));

        long Bytes(string sql) => long.Parse(Single(connection, sql)!, CultureInfo.InvariantCulture);
    }

    static string? Single(DuckLakeConnection connection, string sql) => Assert.Single(Assert.Single(Answer.Of(connection, sql).Rows));
}
