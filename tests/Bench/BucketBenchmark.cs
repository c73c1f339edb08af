using System.Diagnostics;
using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Servers;

namespace Ekko.Bench;

/// <summary>Files in a bucket of a local S3 server, 20 ms away: a query of a cold file, and the same when it is warm.</summary>
sealed class BucketBenchmark : IBenchmark
{
    const int Columns = 20;
    const int Rows = 1_250_000;
    internal static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);

    public string Name => "s3";

    public string Description => "2 of 20 columns of a cold 200 MB file behind 20 ms of latency";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        if (S3Server.SkipReason is { } reason)
        {
            report.Add("files in buckets", "left out", reason);
            return;
        }

        var folder = Directory.CreateTempSubdirectory("ekko-s3-").FullName;
        using var server = S3Server.StartFar(Latency);
        using var bucket = server.CreateBucket();
        try
        {
            await QueryAsync(report, folder, server, bucket, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task QueryAsync(Report report, string folder, S3Server server, S3Bucket bucket, CancellationToken cancellationToken)
    {
        const string Query = "SELECT sum(c3), max(c17) FROM t";
        var remote = new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{folder}/remote.sqlite", DataPath = $"{bucket.Path}data" };
        var local = new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{folder}/local.sqlite", DataPath = $"{folder}/local" };
        await using (var source = Source(remote, server.Options, $"{folder}/writer"))
            await FillAsync(source, cancellationToken);
        await using var here = Source(local, server.Options, $"{folder}/unused");
        await FillAsync(here, cancellationToken);
        var file = Directory.EnumerateFiles($"{folder}/local", "*.parquet", SearchOption.AllDirectories).Single();
        var chunks = Convert.ToInt64(await ScalarAsync(here,
            $"SELECT sum(total_compressed_size)::BIGINT FROM parquet_metadata('{file}') WHERE path_in_schema IN ('c3', 'c17')",
            cancellationToken), CultureInfo.InvariantCulture);

        var (bytes, requests) = await CountAsync(remote, server, $"{folder}/counted", Query, cancellationToken);
        var (times, transfers) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var run = 0; run < 7; run++)
        {
            await using var cold = Source(remote, server.Options, $"{folder}/cold{run}");
            await ScalarAsync(cold, "SELECT count(*) FROM t", cancellationToken);
            var start = Stopwatch.GetTimestamp();
            await ScalarAsync(cold, Query, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start));
            transfers.Add(await TransferAsync(bucket, server, bytes, requests, cancellationToken));
        }

        var first = times[0];
        times.Sort();
        transfers.Sort();
        report.Add(string.Create(
            CultureInfo.InvariantCulture, $"2 of {Columns} columns of a cold file of {new FileInfo(file).Length / 1e6:F0} MB: bytes read"),
            string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB in {requests} requests"),
            string.Create(CultureInfo.InvariantCulture, $"their chunks {chunks / 1e6:F1} MB: {(double)bytes / chunks:F2}×"), "≤ 1.3×");
        report.Add("the same: time", $"{Report.Milliseconds(times[3])} (the first of the process {Report.Milliseconds(first)})",
            $"the bare requests for as many bytes {Report.Milliseconds(transfers[3])}, with one round trip in it",
            $"≤ {Report.Milliseconds(transfers[3] + (2 * Latency))}");

        // Beside copies the engine keeps nothing of files in memory, also of local ones.
        await using var warm = Source(remote, server.Options, $"{folder}/cold0", local with { Name = "near" });
        var medians = await Alternating.MediansAsync(
            15, () => ScalarAsync(warm, Query, cancellationToken),
            () => ScalarAsync(warm, Query.Replace("FROM t", "FROM near.t", StringComparison.Ordinal), cancellationToken),
            () => ScalarAsync(here, Query, cancellationToken));
        report.Add("the same, warm", Report.Milliseconds(medians[0]),
            $"local file {Report.Milliseconds(medians[1])}: {Report.Ratio(medians[0], medians[1])}; "
            + $"kept in memory by another engine {Report.Milliseconds(medians[2])}: {Report.Ratio(medians[0], medians[2])}", "1×");
    }

    /// <summary>What a cold query asks for: through a proxy, which takes processor time, so it is not timed.</summary>
    static async Task<(long Bytes, int Requests)> CountAsync(
        LakeAttachment lake, S3Server server, string cache, string query, CancellationToken cancellationToken)
    {
        await using var proxy = new S3Proxy(server.Options.Endpoint!);
        await using var source = Source(lake, server.Options with { Endpoint = proxy.Endpoint }, cache);
        await ScalarAsync(source, "SELECT count(*) FROM t", cancellationToken);
        var (bytes, requests) = (proxy.BytesRead, proxy.Requests);
        await ScalarAsync(source, query, cancellationToken);
        return (proxy.BytesRead - bytes, proxy.Requests - requests);
    }

    /// <summary>As many requests for as many bytes, side by side, with nothing around them.</summary>
    static async Task<TimeSpan> TransferAsync(
        S3Bucket bucket, S3Server server, long bytes, int requests, CancellationToken cancellationToken)
    {
        var key = bucket.Objects().First(o => o.Key.StartsWith("data/", StringComparison.Ordinal)).Key;
        using var client = Client(server);
        var piece = bytes / requests;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, requests).Select(async i =>
        {
            using var response = await client.GetObjectAsync(
                new Amazon.S3.Model.GetObjectRequest
                {
                    BucketName = bucket.Name,
                    Key = key,
                    ByteRange = new Amazon.S3.Model.ByteRange(i * piece, ((i + 1) * piece) - 1)
                }, cancellationToken);
            await response.ResponseStream.CopyToAsync(Stream.Null, cancellationToken);
        }));
        return Stopwatch.GetElapsedTime(start);
    }

    internal static Amazon.S3.AmazonS3Client Client(S3Server server) => new(
        new Amazon.Runtime.BasicAWSCredentials(server.Options.AccessKey, server.Options.SecretKey),
        new Amazon.S3.AmazonS3Config
        {
            ServiceURL = $"http://{server.Options.Endpoint}",
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1"
        });

    static async Task FillAsync(DuckLakeDataSource source, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", Enumerable.Range(0, Columns).Select(c => $"c{c} BIGINT"));
        var values = string.Join(", ", Enumerable.Range(0, Columns).Select(c => $"(hash(i * {Columns} + {c}) >> 2)::BIGINT"));
        await ScalarAsync(source, $"CREATE TABLE t({columns})", cancellationToken);
        await ScalarAsync(source, $"INSERT INTO t SELECT {values} FROM range({Rows}) r(i)", cancellationToken);
    }

    static async Task<object?> ScalarAsync(DuckLakeDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    static DuckLakeDataSource Source(LakeAttachment lake, S3Options server, string cache, params LakeAttachment[] others) => new(
        new DuckLakeDataSourceOptions { Lakes = [lake, .. others], DefaultLake = "lake", Storage = Storage(server, cache) });

    internal static StorageOptions Storage(S3Options server, string cache) =>
        new() { S3 = server, Cache = new CacheOptions { Directory = cache } };
}
