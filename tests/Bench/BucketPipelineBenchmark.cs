using System.Diagnostics;
using System.Globalization;
using Ekko.Tests.Servers;

namespace Ekko.Bench;

/// <summary>
/// A pipeline that catches up with a stream, into a bucket of a local S3 server, 20 ms away, beside one into local files. The pipeline has
/// one processor, the servers another.
/// </summary>
sealed class BucketPipelineBenchmark : IBenchmark
{
    const int Transactions = 500_000;
    const int Runs = 3;

    public string Name => "s3-pipeline";

    public string Description => "JetStream to a committed lake in a bucket behind 20 ms of latency";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        using var nats = await TemporaryNats.TryStartAsync(cancellationToken);
        if (nats is null || S3Server.SkipReason is not null)
        {
            report.Add("pipeline into a bucket", "not measured", S3Server.SkipReason ?? "nats-server is not installed");
            return;
        }

        using var server = S3Server.StartFar(BucketBenchmark.Latency);
        var stream = PipelineBenchmark.Options(nats, "bucket");
        var published = await PipelineBenchmark.PublishAsync(stream, IngestBenchmark.Load(), Transactions, cancellationToken);
        if (Environment.ProcessorCount > 1)
        {
            await Processors.KeepAsync(server.ProcessId, "1");
            await Processors.KeepAsync(nats.ProcessId, "1");
            await Processors.KeepAsync(Environment.ProcessId, "0");
        }

        var (near, far) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var run = 0; run < Runs; run++)
        {
            using var bucket = server.CreateBucket();
            near.Add(await CatchUpAsync(new PipelinePlace(), stream, published, cancellationToken));
            far.Add(await CatchUpAsync(new PipelinePlace(server.Options, bucket), stream, published, cancellationToken));
        }

        await Processors.KeepAsync(Environment.ProcessId, Processors.All);
        near.Sort();
        far.Sort();
        report.Add(
            string.Create(
                CultureInfo.InvariantCulture, $"{published:N0} transactions, prefilled stream → lake in a bucket, process start included"),
            string.Create(CultureInfo.InvariantCulture, $"{published / far[Runs / 2].TotalSeconds:N0} tx/s"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"into local files {published / near[Runs / 2].TotalSeconds:N0} tx/s: "
                + $"{Report.Ratio(far[Runs / 2], near[Runs / 2])} of the time"));
    }

    static async Task<TimeSpan> CatchUpAsync(
        PipelinePlace place, NatsOptions stream, long transactions, CancellationToken cancellationToken)
    {
        using (place)
        {
            var start = Stopwatch.GetTimestamp();
            using var pipeline = place.Start(stream, TimeSpan.FromSeconds(30), "--once");
            await pipeline.WatchAsync(cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(start);
            await place.ExpectAsync(transactions, cancellationToken);
            return elapsed;
        }
    }
}
