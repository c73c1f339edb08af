using System.Diagnostics;
using System.Globalization;
using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Migration;

namespace Ekko.Bench;

/// <summary>
/// Arrow files into a lake, and the comparison of both. The rows are those of real blocks with fresh hashes and addresses;
/// <c>EKKO_BENCH_ROWS</c> takes another number of them than 1,000,000.
/// </summary>
sealed class ArrowBenchmark : IBenchmark
{
    const int RowsPerFile = 10_000;
    static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("EKKO_BENCH_ROWS") ?? "1000000", CultureInfo.InvariantCulture);

    public string Name => "arrow";

    public string Description => "Arrow files into a lake, and the comparison of both";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ekko-arrow-");
        try
        {
            var root = Path.Combine(folder.FullName, "arrow");
            var (made, bytes) = Make(root, cancellationToken);
            await using var lake = await Lake.OpenAsync(IngestBenchmark.At(folder.FullName), cancellationToken: cancellationToken);
            using var store = new FileStore();
            var start = Stopwatch.GetTimestamp();
            var summary = await new ArrowBackfill(lake, store).RunAsync(root, cancellationToken: cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (summary.RowsAdded != made)
                throw new InvalidOperationException($"The lake took {summary.RowsAdded} rows of {made}.");
            using var process = Process.GetCurrentProcess();
            report.Add(
                Text($"{made:N0} rows of Arrow files ({bytes / 1e6:N0} MB) → committed lake"),
                Text($"{made / elapsed.TotalSeconds:N0} rows/s"), aim: "≥ 300,000 rows/s");
            report.Add("resident memory, peak, with making the files", Text($"{process.PeakWorkingSet64 / 1e6:N0} MB"), aim: "≤ 600 MB");
            start = Stopwatch.GetTimestamp();
            var result = await new MigrationComparison(lake, store, root).RunAsync(cancellationToken: cancellationToken);
            elapsed = Stopwatch.GetElapsedTime(start);
            if (!result.IsEqual)
                throw new InvalidOperationException(string.Join('\n', result.Differences));
            report.Add(Text($"comparison of {made:N0} rows of both"), Text($"{elapsed.TotalSeconds:F1} s"), aim: "≤ 10 s for 1,000,000");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static (long Rows, long Bytes) Make(string root, CancellationToken cancellationToken)
    {
        var templates = IngestBenchmark.Load();
        var parser = new BlockParser(TimeProvider.System);
        var buffer = new byte[templates.Max(template => template.Length)];
        var batches = IngestBenchmark.Nodes.Select(_ => new BlockBatch()).ToArray();
        var (rows, bytes) = (0L, 0L);
        foreach (var (template, node, number, seconds) in IngestBenchmark.Blocks(templates, Rows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            template.Write(buffer, number, seconds, ((ulong)number << 32) | (uint)node);
            parser.Parse(batches[node], IngestBenchmark.Nodes[node], "bench", buffer.AsSpan(0, template.Length));
            if (batches[node].Transactions.Batch.RowCount >= RowsPerFile)
                bytes += Write(root, batches[node], ref rows);
        }

        foreach (var batch in batches)
        {
            bytes += Write(root, batch, ref rows);
            batch.Dispose();
        }

        return (rows, bytes);
    }

    static long Write(string root, BlockBatch batch, ref long rows)
    {
        if (batch.Runs.Count == 0)
            return 0;
        var hour = batch.Transactions.BlockTime.Values[0] / 3_600_000_000;
        var place = new ArrowPath(
            batch.Chain(0), hour, batch.Runs[0].BlockNumber, batch.Runs[^1].BlockNumber,
            ArrowPath.NewName(DateTimeOffset.UnixEpoch, Text($"{rows}")));
        var path = Path.Combine(root, place.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var output = File.Create(path);
        rows += batch.Transactions.Batch.RowCount;
        new ArrowEncoder(batch.Transactions, hour).Write([new(0, batch.Transactions.Batch.RowCount)], output);
        batch.Reset();
        return output.Length;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
