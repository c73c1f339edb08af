using System.Diagnostics;
using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Servers;

namespace Ekko.Bench;

/// <summary>Files in a bucket of a local S3 server, 20 ms away: a query of a cold file, the same when it is warm, and ingest.</summary>
sealed class BucketBenchmark : IBenchmark
{
    const int Columns = 20;
    const int Rows = 1_250_000;
    const int Transactions = 500_000;
    static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);

    public string Name => "s3";

    public string Description => "a cold 200 MB file behind 20 ms of latency, and ingest into a bucket";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        if (S3Server.SkipReason is { } reason)
        {
            report.Add("files in buckets", "left out", reason);
            return;
        }

        var folder = Directory.CreateTempSubdirectory("ekko-s3-").FullName;
        using var bucket = S3Server.Shared.CreateBucket();
        await using var proxy = new S3Proxy(S3Server.Shared.Options.Endpoint!);
        try
        {
            await QueryAsync(report, folder, bucket, proxy, cancellationToken);
            await IngestAsync(report, folder, bucket, proxy, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task QueryAsync(Report report, string folder, S3Bucket bucket, S3Proxy proxy, CancellationToken cancellationToken)
    {
        const string Query = "SELECT sum(c3), max(c17) FROM t";
        var remote = new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{folder}/remote.sqlite", DataPath = $"{bucket.Path}data" };
        var local = new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{folder}/local.sqlite", DataPath = $"{folder}/local" };
        proxy.Latency = TimeSpan.Zero;
        await using (var source = Source(remote, proxy, $"{folder}/writer"))
            await FillAsync(source, cancellationToken);
        await using var here = Source(local, proxy, $"{folder}/unused");
        await FillAsync(here, cancellationToken);
        var file = Directory.EnumerateFiles($"{folder}/local", "*.parquet", SearchOption.AllDirectories).Single();
        var chunks = Convert.ToInt64(await ScalarAsync(here,
            $"SELECT sum(total_compressed_size)::BIGINT FROM parquet_metadata('{file}') WHERE path_in_schema IN ('c3', 'c17')", cancellationToken), CultureInfo.InvariantCulture);
        proxy.Latency = Latency;

        var (times, transfers, bytes, requests) = (new List<TimeSpan>(), new List<TimeSpan>(), 0L, 0);
        for (var run = 0; run < 5; run++)
        {
            await using var cold = Source(remote, proxy, $"{folder}/cold{run}");
            await ScalarAsync(cold, "SELECT count(*) FROM t", cancellationToken);
            var (bytesBefore, requestsBefore, start) = (proxy.BytesRead, proxy.Requests, Stopwatch.GetTimestamp());
            await ScalarAsync(cold, Query, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start));
            (bytes, requests) = (proxy.BytesRead - bytesBefore, proxy.Requests - requestsBefore);
            transfers.Add(await TransferAsync(bucket, proxy, bytes, requests, cancellationToken));
        }

        times.Sort();
        transfers.Sort();
        report.Add(string.Create(CultureInfo.InvariantCulture, $"2 of {Columns} columns of a cold file of {new FileInfo(file).Length / 1e6:F0} MB: bytes read"),
            string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB in {requests} requests"),
            string.Create(CultureInfo.InvariantCulture, $"their chunks {chunks / 1e6:F1} MB: {(double)bytes / chunks:F2}×"), "≤ 1.3×");
        report.Add("the same: time", Report.Milliseconds(times[2]),
            $"the bare requests for as many bytes {Report.Milliseconds(transfers[2])}, with one round trip in it", $"≤ {Report.Milliseconds(transfers[2] + (2 * Latency))}");

        await using var warm = Source(remote, proxy, $"{folder}/cold0");
        var medians = await Alternating.MediansAsync(15, () => ScalarAsync(warm, Query, cancellationToken), () => ScalarAsync(here, Query, cancellationToken));
        report.Add("the same, warm", Report.Milliseconds(medians[0]), $"local file {Report.Milliseconds(medians[1])}: {Report.Ratio(medians[0], medians[1])}", "1×");
    }

    static async Task IngestAsync(Report report, string folder, S3Bucket bucket, S3Proxy proxy, CancellationToken cancellationToken)
    {
        proxy.Latency = Latency;
        var templates = IngestBenchmark.Load();
        var (locals, remotes, uploads) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        for (var run = 0; run < 3; run++)
        {
            var place = Directory.CreateDirectory($"{folder}/ingest{run}").FullName;
            locals.Add((await IngestBenchmark.RunAsync(templates, Transactions, IngestBenchmark.At(place), cancellationToken)).Elapsed);
            uploads.Add(await UploadAsync($"{place}/files", bucket, proxy, cancellationToken));
            var remote = IngestBenchmark.At(place) with
            {
                CatalogPath = $"sqlite:{place}/remote.sqlite",
                DataPath = $"{bucket.Path}ingest{run}",
                Storage = Storage(proxy, $"{place}/cache"),
            };
            remotes.Add((await IngestBenchmark.RunAsync(templates, Transactions, remote, cancellationToken)).Elapsed);
        }

        locals.Sort();
        remotes.Sort();
        uploads.Sort();
        var longer = locals[1] > uploads[1] ? locals[1] : uploads[1];
        report.Add(string.Create(CultureInfo.InvariantCulture, $"ingest of {Transactions:N0} transactions into a bucket"), Report.Milliseconds(remotes[1]),
            $"local {Report.Milliseconds(locals[1])}, bare upload {Report.Milliseconds(uploads[1])}: {Report.Ratio(remotes[1], longer)} of the longer", "≤ 1.15×");
    }

    /// <summary>As many requests for as many bytes, side by side, with nothing around them.</summary>
    static async Task<TimeSpan> TransferAsync(S3Bucket bucket, S3Proxy proxy, long bytes, int requests, CancellationToken cancellationToken)
    {
        var key = bucket.Objects().First(o => o.Key.StartsWith("data/", StringComparison.Ordinal)).Key;
        using var client = Client(proxy);
        var piece = bytes / requests;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, requests).Select(async i =>
        {
            using var response = await client.GetObjectAsync(
                new Amazon.S3.Model.GetObjectRequest { BucketName = bucket.Name, Key = key, ByteRange = new Amazon.S3.Model.ByteRange(i * piece, ((i + 1) * piece) - 1) }, cancellationToken);
            await response.ResponseStream.CopyToAsync(Stream.Null, cancellationToken);
        }));
        return Stopwatch.GetElapsedTime(start);
    }

    static async Task<TimeSpan> UploadAsync(string folder, S3Bucket bucket, S3Proxy proxy, CancellationToken cancellationToken)
    {
        using var client = Client(proxy);
        var files = Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories).ToList();
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (file, token) =>
            await client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = bucket.Name, Key = "bare/" + Path.GetFileName(file), FilePath = file, UseChunkEncoding = false }, token));
        return Stopwatch.GetElapsedTime(start);
    }

    static Amazon.S3.AmazonS3Client Client(S3Proxy proxy) => new(
        new Amazon.Runtime.BasicAWSCredentials(S3Server.Shared.Options.AccessKey, S3Server.Shared.Options.SecretKey),
        new Amazon.S3.AmazonS3Config { ServiceURL = $"http://{proxy.Endpoint}", ForcePathStyle = true, AuthenticationRegion = "us-east-1" });

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

    static DuckLakeDataSource Source(LakeAttachment lake, S3Proxy proxy, string cache) => new(new DuckLakeDataSourceOptions
    {
        Lakes = [lake],
        DefaultLake = "lake",
        Storage = Storage(proxy, cache),
    });

    static StorageOptions Storage(S3Proxy proxy, string cache) => new()
    {
        S3 = S3Server.Shared.Options with { Endpoint = proxy.Endpoint },
        Cache = new CacheOptions { Directory = cache },
    };
}
