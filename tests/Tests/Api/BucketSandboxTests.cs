using System.Text;
using Ekko.Sandbox;
using Ekko.Tests.DuckLake.Storage;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Api;

/// <summary>Statements over files of a bucket: the server brings what they read, and their worker knows of no bucket.</summary>
public sealed class BucketSandboxTests
{
    [S3Fact]
    public async Task Statements_read_files_of_a_bucket_and_never_reach_it()
    {
        await using var bucket = new BucketLake();
        await using (var writing = bucket.Open())
        {
            await using var connection = await writing.OpenConnectionAsync();
            foreach (var sql in new[]
            {
                "CREATE TABLE t(id BIGINT, g INTEGER, wide VARCHAR)",
                "INSERT INTO t SELECT i, i % 100, hash(i)::VARCHAR || hash(i + 1) FROM range(100000) r(i)",
                "INSERT INTO t SELECT i, -1, 'later' FROM range(1000) r(i)", "DELETE FROM t WHERE id = 7",
            })
            {
                using var command = connection.CreateCommand(sql);
                await command.ExecuteNonQueryAsync();
            }
        }

        // A cold cache: nothing is here.
        await using var source = bucket.Open();
        await using var sandbox = new SqlSandbox(source, SandboxProgram.Patient, "lake");
        var latest = (await (await source.LakeAsync("lake")).Snapshots.LatestAsync()).Id.Value;
        Assert.Equal("n\r\n100998\r\n", await CsvAsync(sandbox, "SELECT count(wide) AS n FROM t", latest));
        Assert.Equal("n\r\n98\r\n", await CsvAsync(sandbox, "SELECT count(DISTINCT g) AS n FROM t WHERE id < 100 AND g > 0", latest));
        Assert.Equal("n\r\n0\r\n", await CsvAsync(sandbox, "SELECT count(*) AS n FROM t WHERE g = -1", latest - 2));
        Assert.Equal("n\r\n1\r\n", await CsvAsync(
            sandbox, $"SELECT count(*) AS n FROM table_deletions('t', {latest}, {latest}) WHERE id = 7 AND g = 7", latest));
        foreach (var sql in new[]
        {
            $"SELECT * FROM read_parquet('{bucket.Bucket.Path}data/main/t/*.parquet')", $"FROM '{bucket.Bucket.Path}data/x.parquet'",
        })
        {
            var error = await Assert.ThrowsAnyAsync<Exception>(() => CsvAsync(sandbox, sql, latest));
            Assert.DoesNotContain(bucket.Folder, error.Message, StringComparison.Ordinal);
        }

        // A bucket that has gone is an error of the statement, and the worker goes on.
        bucket.Proxy.Fault = static (_, _) => ProxyFault.SlowDown;
        Assert.Equal("n\r\n3\r\n", await CsvAsync(sandbox, "SELECT count(*) AS n FROM range(3)", latest));
    }

    static async Task<string> CsvAsync(SqlSandbox sandbox, string sql, long snapshot)
    {
        await using var answer = await sandbox.RunAsync(sql, snapshot, RowTextForm.Csv, 10, CancellationToken.None);
        var text = new StringBuilder();
        while (await answer.ReadAsync() is { } rows)
            text.Append(Encoding.UTF8.GetString(rows));
        return text.ToString();
    }
}
