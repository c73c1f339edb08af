using System.Globalization;
using System.Text.Json;
using Ekko.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Cli;

/// <summary>The commands as processes of several machines would run them: data in a bucket, each with a cache of its own.</summary>
[Trait("Category", "Integration")]
public sealed class BucketCommandTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [S3Fact]
    public async Task The_quick_start_runs_with_its_data_in_a_bucket()
    {
        using var bucket = S3Server.Shared.CreateBucket();
        var variables = Variables(bucket.Name + "-made", "one");
        Assert.Equal(ExitCode.Failure, (await RunAsync(variables, "doctor")).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync(variables, "doctor", "--init")).Code);
        variables = Variables(bucket.Name, "one");
        variables["DUCKLAKE_CATALOG_PATH"] = Path.Combine(_folder.Path, "second.sqlite");
        var demo = await RunAsync(variables, "demo");
        Assert.Equal(("", ExitCode.Success), (demo.Code == ExitCode.Success ? "" : demo.Error, demo.Code));
        Assert.Contains("133 blocks, 27,570 transactions", demo.Output, StringComparison.Ordinal);
        Assert.NotEmpty(bucket.Objects());
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data", "lake", "files")));

        variables["EKKO_CACHE_DIR"] = Path.Combine(_folder.Path, "another");
        var count = await RunAsync(variables, "sql", "--format", "text", "-c", "SELECT count(*), count(DISTINCT tx_hash), count(*) FILTER (success) FROM transactions");
        Assert.StartsWith("27570\t", count.Output, StringComparison.Ordinal);
        var doctor = await RunAsync(variables, "doctor");
        Assert.Equal((ExitCode.Success, true), (doctor.Code, doctor.Output.Contains($"s3://{bucket.Name}/lake", StringComparison.Ordinal)));
        Assert.DoesNotContain($"SECRET_KEY={S3Server.Shared.Options.SecretKey}", doctor.Output, StringComparison.Ordinal);
        using var made = new S3Bucket(S3Server.Shared, bucket.Name + "-made");
    }

    [DistributedFact]
    public async Task Several_writers_and_readers_on_PostgreSQL_lose_and_double_nothing_through_outages_of_the_catalog()
    {
        const int Writers = 3;
        const int Rounds = 8;
        using var bucket = S3Server.Shared.CreateBucket();
        using var database = PostgresServer.Shared.CreateDatabase();
        var acknowledged = new List<long>();
        var running = true;
        var processes = Enumerable.Range(0, Writers).Select(i =>
        {
            var variables = Variables(bucket.Name, $"host{i}");
            variables["DUCKLAKE_CATALOG_TYPE"] = "postgres";
            variables["DUCKLAKE_CATALOG_PATH"] = database.Keywords;
            return CliProcess.Start(_folder.Path, variables, "sql", "--batch");
        }).ToList();
        Assert.DoesNotContain("error", await AskAsync(processes[0], "CREATE TABLE IF NOT EXISTS t(id BIGINT, t VARCHAR)"), StringComparison.Ordinal);
        var outages = Task.Run(() =>
        {
            while (Volatile.Read(ref running))
            {
                database.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
                Thread.Sleep(200);
            }
        });
        await Task.WhenAll(processes.Select(async (process, writer) =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var first = ((writer * Rounds) + round) * 100L;
                var answer = await AskAsync(process, $"INSERT INTO t SELECT {first} + i, md5(i::VARCHAR) FROM range(100) r(i)");
                if (!answer.Contains("\"error\"", StringComparison.Ordinal))
                {
                    lock (acknowledged)
                        acknowledged.Add(first);
                }

                await AskAsync(process, "SELECT count(*) FROM t");
            }
        }));
        Volatile.Write(ref running, false);
        await outages;
        foreach (var process in processes)
        {
            var answer = await AskAsync(process, $"SELECT count(*) - count(DISTINCT id), count(*) % 100, count(*) FILTER (id // 100 * 100 IN (-1, {string.Join(", ", acknowledged)})) FROM t");
            Assert.Contains($"[[\"0\",\"0\",\"{(acknowledged.Count * 100).ToString(CultureInfo.InvariantCulture)}\"]]", answer, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Success, (await process.FinishAsync()).Code);
            process.Dispose();
        }

        Assert.NotEmpty(acknowledged);
    }

    static async Task<string> AskAsync(CliProcess process, string sql)
    {
        await process.WriteAsync(sql + ";\n");
        var answer = await process.ReadLineAsync() ?? throw new InvalidOperationException($"{sql}: the process ended.");
        using var json = JsonDocument.Parse(answer);
        return answer;
    }

    Dictionary<string, string> Variables(string bucket, string host) => new()
    {
        ["DUCKLAKE_DATA_PATH"] = $"s3://{bucket}/lake",
        ["MINIO_ENDPOINT"] = S3Server.Shared.Options.Endpoint!,
        ["MINIO_ACCESS_KEY"] = S3Server.Shared.Options.AccessKey!,
        ["MINIO_SECRET_KEY"] = S3Server.Shared.Options.SecretKey!,
        ["MINIO_SECURE"] = S3Server.Shared.Options.Secure ? "true" : "false",
        ["EKKO_CACHE_DIR"] = Path.Combine(_folder.Path, host),
    };

    async Task<CliResult> RunAsync(IReadOnlyDictionary<string, string> variables, params string[] args)
    {
        using var process = CliProcess.Start(_folder.Path, variables, args);
        return await process.FinishAsync();
    }
}
