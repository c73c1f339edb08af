using System.Diagnostics;
using System.Globalization;
using Ekko.DuckLake;
using Ekko.JetStream;
using Ekko.Messages;

namespace Ekko.Bench;

/// <summary>
/// From a JetStream stream of a real nats-server with file storage into a committed lake, by the <c>ekko pipeline</c> of the command line
/// as a process of its own, everything on this machine: a prefilled stream, the publisher beside it, and how soon a lone transaction can be
/// queried.
/// <c>EKKO_BENCH_MESSAGES</c> takes fewer transactions than 2,000,000; <c>EKKO_BENCH_OTHER</c> names the Ekko.Cli.dll of another build,
/// which reads the prefilled stream by turns with this one.
/// </summary>
sealed class PipelineBenchmark : IBenchmark
{
    const int Probes = 2_000;
    static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(10);
    static readonly int Transactions = int.Parse(
        Environment.GetEnvironmentVariable("EKKO_BENCH_MESSAGES") ?? "2000000", CultureInfo.InvariantCulture);

    static readonly string? Other = Environment.GetEnvironmentVariable("EKKO_BENCH_OTHER");

    public string Name => "pipeline";

    public string Description => "JetStream to a committed lake, through nats-server and the pipeline's own process";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        using var server = await TemporaryNats.TryStartAsync(cancellationToken);
        if (server is null)
        {
            report.Add("pipeline", "not measured", "nats-server is not installed");
            return;
        }

        var templates = IngestBenchmark.Load();
        // First: the others leave gigabytes for the system to write.
        await LatencyAsync(report, server, templates, cancellationToken);
        await PrefilledAsync(report, server, templates, cancellationToken);
        await BesideAsync(report, server, templates, cancellationToken);
    }

    static async Task PrefilledAsync(
        Report report, TemporaryNats server, List<BlockTemplate> templates, CancellationToken cancellationToken)
    {
        var nats = Options(server, "prefilled");
        var start = Stopwatch.GetTimestamp();
        var published = await PublishAsync(nats, templates, Transactions, cancellationToken);
        var publishing = Stopwatch.GetElapsedTime(start);
        using var place = new PipelinePlace();
        start = Stopwatch.GetTimestamp();
        using var pipeline = place.Start(nats, TimeSpan.FromSeconds(30), "--once");
        var (peak, processor) = await pipeline.WatchAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start);
        await place.ExpectAsync(published, cancellationToken);
        report.Add(
            string.Create(
                CultureInfo.InvariantCulture, $"{published:N0} transactions, prefilled stream → committed lake, process start included"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{published / elapsed.TotalSeconds:N0} tx/s, {processor.TotalMicroseconds / published:F1} µs of processor each"),
            string.Create(CultureInfo.InvariantCulture, $"publishing them alone {published / publishing.TotalSeconds:N0} tx/s"),
            "≥ 80,000 tx/s");
        report.Add("resident memory of the pipeline, peak", string.Create(CultureInfo.InvariantCulture, $"{peak / 1e6:N0} MB"),
            aim: "≤ 600 MB");
        if (Other is not null)
            await ByTurnsAsync(report, nats, published, cancellationToken);
    }

    static async Task ByTurnsAsync(Report report, NatsOptions nats, long published, CancellationToken cancellationToken)
    {
        const int Rounds = 7;
        var processor = new List<TimeSpan>[] { [], [] };
        var times = await Alternating.MediansAsync(Rounds, () => CatchUpAsync(0, new PipelinePlace()),
            () => CatchUpAsync(1, new PipelinePlace { CommandLine = Other! }));
        report.Add(
            "the same, by turns with the other build",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{published / times[0].TotalSeconds:N0} tx/s, {times[1] / times[0]:F2}×; {Micros(processor[0]):F1} µs of processor each"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"the other build {published / times[1].TotalSeconds:N0} tx/s, {Micros(processor[1]):F1} µs"),
            "≥ 0.9×");

        async Task CatchUpAsync(int side, PipelinePlace place)
        {
            using (place)
            {
                using var pipeline = place.Start(nats, TimeSpan.FromSeconds(30), "--once");
                processor[side].Add((await pipeline.WatchAsync(cancellationToken)).Processor);
            }
        }

        double Micros(List<TimeSpan> used) => used.Order().ElementAt(used.Count / 2).TotalMicroseconds / published;
    }

    static async Task BesideAsync(Report report, TemporaryNats server, List<BlockTemplate> templates, CancellationToken cancellationToken)
    {
        var nats = Options(server, "beside");
        using var place = new PipelinePlace();
        using var pipeline = place.Start(nats, TimeSpan.FromSeconds(1));
        await using var lake = await Lake.OpenAsync(place.Attachment, cancellationToken: cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var published = await PublishAsync(nats, templates, Transactions / 2, cancellationToken);
        while (await PipelinePlace.CountAsync(lake, cancellationToken) < published)
            await Task.Delay(20, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start);
        await pipeline.StopAsync(cancellationToken);
        report.Add(
            string.Create(CultureInfo.InvariantCulture, $"{published:N0} transactions, the publisher beside it, publish → committed"),
            string.Create(CultureInfo.InvariantCulture, $"{published / elapsed.TotalSeconds:N0} tx/s"), aim: "≥ 45,000 tx/s");
    }

    static async Task LatencyAsync(Report report, TemporaryNats server, List<BlockTemplate> templates, CancellationToken cancellationToken)
    {
        var nats = Options(server, "latency");
        using var place = new PipelinePlace();
        using var pipeline = place.Start(nats, TimeSpan.FromMilliseconds(50));
        await using var client = await NatsClient.ConnectAsync(new NatsClientOptions { Servers = [server.Url] }, cancellationToken);
        await using var probes = client.CreatePublisher();
        await using var lake = await Lake.OpenAsync(place.Attachment, cancellationToken: cancellationToken);
        await PublishAsync(nats, templates, 1, cancellationToken);
        while (await PipelinePlace.CountAsync(lake, cancellationToken) == 0)
            await Task.Delay(20, cancellationToken);

        var known = await PipelinePlace.CountAsync(lake, cancellationToken);
        var sent = new long[Probes];
        var waits = new List<TimeSpan>(Probes);
        var sending = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(ProbeInterval);
            for (var i = 0; i < Probes; i++)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                Volatile.Write(ref sent[i], Stopwatch.GetTimestamp());
                await probes.PublishAsync(
                    MessageSubject.OfTransactions(nats.Subject, IngestBenchmark.Nodes[^1]), Probe(i), cancellationToken: cancellationToken);
                await probes.FlushAsync(cancellationToken);
            }
        }, cancellationToken);
        while (waits.Count < Probes)
        {
            var seen = await PipelinePlace.CountAsync(lake, cancellationToken) - known;
            for (var now = Stopwatch.GetTimestamp(); waits.Count < seen;)
                waits.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref sent[waits.Count]), now));
        }

        await sending;
        await pipeline.StopAsync(cancellationToken);
        waits.Sort();
        report.Add(
            "100 transactions/s, DUCKLAKE_FLUSH_INTERVAL=50ms, publish → counted by a query, p99",
            Report.Milliseconds(waits[Probes * 99 / 100]),
            $"median {Report.Milliseconds(waits[Probes / 2])}, worst {Report.Milliseconds(waits[^1])}", "≤ 150 ms");
    }

    internal static NatsOptions Options(TemporaryNats server, string stream) =>
        new() { Url = server.Url, Stream = stream, Subject = $"{stream}.tx" };

    internal static async Task<long> PublishAsync(
        NatsOptions nats, List<BlockTemplate> templates, int transactions, CancellationToken cancellationToken)
    {
        await using var publisher = await ChainPublisher.OpenAsync(nats, TimeProvider.System, cancellationToken);
        var buffer = new byte[templates.Max(template => template.Length)];
        var published = 0L;
        foreach (var (template, node, number, seconds) in IngestBenchmark.Blocks(templates, transactions))
        {
            template.Write(buffer, number, seconds, ((ulong)number << 32) | (uint)node);
            published += (await publisher.PublishBlockAsync(
                IngestBenchmark.Nodes[node], buffer.AsMemory(0, template.Length), default,
                cancellationToken: cancellationToken)).Transactions;
        }

        await publisher.FlushAsync(cancellationToken);
        return published;
    }

    static byte[] Probe(int number) => System.Text.Encoding.UTF8.GetBytes($$"""
        {"hash":"0x{{number + 1:x64}}","blockHash":"0x{{number / 20 + 1:x64}}","blockNumber":"0x{{30_000_000 + (number / 20):x}}","transactionIndex":"0x{{number % 20:x}}","from":"0x00000000000000000000000000000000000000aa","to":"0x00000000000000000000000000000000000000bb","value":"0x1","gas":"0x5208","gasPrice":"0x3b9aca00","nonce":"0x1","chainId":"0x1","type":"0x2","input":"0x","blockTimestamp":"0x66000000"}
        """);
}
