using System.Diagnostics;
using System.Globalization;
using Ekko.DuckLake;
using Ekko.Tests.Servers;

namespace Ekko.Bench;

/// <summary>Ingest into a bucket of a local S3 server, 20 ms away, beside local ingest and the bare upload of the same files.</summary>
sealed class BucketIngestBenchmark : IBenchmark
{
    const int Transactions = 1_000_000;
    const int Runs = 3;

    public string Name => "s3-ingest";

    public string Description => "ingest into a bucket behind 20 ms of latency";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        if (S3Server.SkipReason is { } reason)
        {
            report.Add("ingest into a bucket", "left out", reason);
            return;
        }

        var folder = Directory.CreateTempSubdirectory("ekko-s3-").FullName;
        using var server = S3Server.StartFar(BucketBenchmark.Latency);
        try
        {
            await RunAsync(report, folder, server, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task RunAsync(Report report, string folder, S3Server server, CancellationToken cancellationToken)
    {
        var templates = IngestBenchmark.Load();
        // Not counted: the first use of everything is compiled.
        await IngestAsync(templates, IngestBenchmark.At(Directory.CreateDirectory($"{folder}/first").FullName), cancellationToken);
        await MeasureAsync(report, $"{folder}/shared", "server and writer share the processors");
        if (Environment.ProcessorCount < 2)
            return;
        await Processors.KeepAsync(server.ProcessId, "1");
        await Processors.KeepAsync(Environment.ProcessId, "0");
        await MeasureAsync(report, $"{folder}/own", "each has a processor of its own");
        await Processors.KeepAsync(Environment.ProcessId, Processors.All);

        async Task MeasureAsync(Report report, string folder, string set)
        {
            var (locals, remotes, uploads) = (new List<Cost>(), new List<Cost>(), new List<Cost>());
            var sizes = "";
            for (var run = 0; run < Runs; run++)
            {
                using var bucket = server.CreateBucket();
                var place = Directory.CreateDirectory($"{folder}{run}").FullName;
                locals.Add(await Cost.OfAsync(server, () => IngestAsync(templates, IngestBenchmark.At(place), cancellationToken)));
                uploads.Add(await Cost.OfAsync(server, () => UploadAsync($"{place}/files", server, bucket, cancellationToken)));
                var remote = IngestBenchmark.At(place) with
                {
                    CatalogPath = $"sqlite:{place}/remote.sqlite",
                    DataPath = $"{bucket.Path}ingest",
                    Storage = BucketBenchmark.Storage(server.Options, $"{place}/cache"),
                };
                remotes.Add(await Cost.OfAsync(server, () => IngestAsync(templates, remote, cancellationToken)));
                var objects = bucket.Objects().Where(o => o.Key.StartsWith("ingest/", StringComparison.Ordinal)).ToList();
                sizes = string.Create(CultureInfo.InvariantCulture, $"{objects.Count} files, {objects.Sum(o => o.Size ?? 0) / 1e6:F0} MB");
                Directory.Delete(place, recursive: true);
            }

            Add(report, $"{sizes}; {set}", Cost.Median(locals), Cost.Median(remotes), Cost.Median(uploads));
        }
    }

    static void Add(Report report, string set, Cost local, Cost remote, Cost upload)
    {
        var longer = local.Elapsed > upload.Elapsed ? local.Elapsed : upload.Elapsed;
        report.Add(
            string.Create(CultureInfo.InvariantCulture, $"ingest of {Transactions:N0} transactions into a bucket ({set})"),
            remote.ToString(),
            $"local {local}, bare upload {upload}: {Report.Ratio(remote.Elapsed, longer)} of the longer", "≤ 1.15×");
    }

    static async Task<TimeSpan> IngestAsync(List<BlockTemplate> templates, LakeAttachment lake, CancellationToken cancellationToken) =>
        (await IngestBenchmark.RunAsync(templates, Transactions, lake, cancellationToken)).Elapsed;

    static async Task<TimeSpan> UploadAsync(string folder, S3Server server, S3Bucket bucket, CancellationToken cancellationToken)
    {
        using var client = BucketBenchmark.Client(server);
        var files = Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories).ToList();
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            files, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (file, token) =>
            await client.PutObjectAsync(
                new Amazon.S3.Model.PutObjectRequest
                {
                    BucketName = bucket.Name,
                    Key = "bare/" + Path.GetFileName(file),
                    FilePath = file,
                    UseChunkEncoding = false
                }, token));
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>What something took: time, and processor time of this process and of the server, which share the machine.</summary>
    readonly record struct Cost(TimeSpan Elapsed, TimeSpan Ours, TimeSpan Servers)
    {
        public static async Task<Cost> OfAsync(S3Server server, Func<Task<TimeSpan>> action)
        {
            using var process = Process.GetCurrentProcess();
            var (ours, servers) = (process.TotalProcessorTime, server.ProcessorTime);
            var elapsed = await action();
            process.Refresh();
            return new Cost(elapsed, process.TotalProcessorTime - ours, server.ProcessorTime - servers);
        }

        public static Cost Median(List<Cost> costs) => costs.OrderBy(c => c.Elapsed).ElementAt(costs.Count / 2);

        public override string ToString() => Servers < TimeSpan.FromMilliseconds(50)
            ? string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds:F2} s ({Ours.TotalSeconds:F1} s of processor)")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Elapsed.TotalSeconds:F2} s ({Ours.TotalSeconds:F1} s of processor, the server {Servers.TotalSeconds:F1})");
    }
}
