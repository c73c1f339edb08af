using System.Globalization;

namespace Ekko.Bench;

/// <summary>
/// What it costs to write Arrow files beside the lake: <c>ekko pipeline</c> as a process of its own reads one prefilled stream with both
/// writers, and by turns with the lake's alone. <c>EKKO_BENCH_MESSAGES</c> takes another number of transactions than 500,000.
/// </summary>
sealed class ParallelBenchmark : IBenchmark
{
    const int Rounds = 5;
    static readonly string[] Writers = ["ducklake,arrow", "ducklake"];
    static readonly int Transactions = int.Parse(
        Environment.GetEnvironmentVariable("EKKO_BENCH_MESSAGES") ?? "500000", CultureInfo.InvariantCulture);

    public string Name => "parallel";

    public string Description => "A pipeline that writes the lake and Arrow files, by turns with one that writes the lake alone";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        using var server = await TemporaryNats.TryStartAsync(cancellationToken);
        if (server is null)
        {
            report.Add("parallel", "not measured", "nats-server is not installed");
            return;
        }

        var nats = PipelineBenchmark.Options(server, "parallel");
        var published = await PipelineBenchmark.PublishAsync(nats, IngestBenchmark.Load(), Transactions, cancellationToken);
        var processor = new List<TimeSpan>[] { [], [] };
        var peak = 0L;
        var times = await Alternating.MediansAsync(Rounds, () => CatchUpAsync(0), () => CatchUpAsync(1));
        report.Add(
            Text($"{published:N0} transactions, prefilled stream → lake and Arrow files, process start included"),
            Text($"{published / times[0].TotalSeconds:N0} tx/s, {Micros(0):F1} µs of processor each; {peak / 1e6:N0} MB"),
            Text($"the lake alone {published / times[1].TotalSeconds:N0} tx/s, {Micros(1):F1} µs")
                + Text($" ({times[0] / times[1]:F2}× of the time, {Micros(0) / Micros(1):F2}× of the processor)"),
            "≤ 1.3×");

        async Task CatchUpAsync(int side)
        {
            using var place = new PipelinePlace { Writers = Writers[side] };
            using var pipeline = place.Start(nats, TimeSpan.FromSeconds(30), "--once");
            var (most, used) = await pipeline.WatchAsync(cancellationToken);
            processor[side].Add(used);
            peak = Math.Max(peak, most);
        }

        double Micros(int side) => processor[side].Order().ElementAt(processor[side].Count / 2).TotalMicroseconds / published;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
