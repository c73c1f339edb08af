using System.Diagnostics;
using System.Globalization;
using Ekko.Arrow;
using Ekko.Blocks;

namespace Ekko.Bench;

/// <summary>
/// Arrow files into a lake and the comparison of both, by <c>ekko migrate</c> of the command line as a process of its own: files of some
/// blocks each, then twice as many rows in one file, in record batches of a million. The rows are those of real blocks with fresh hashes
/// and addresses; <c>EKKO_BENCH_ROWS</c> or <c>--rows=</c> takes another number of them than 1,000,000.
/// </summary>
sealed class ArrowBenchmark : IBenchmark
{
    const int RowsPerFile = 10_000;
    const int RowsPerBatch = 1_000_000;

    public string Name => "arrow";

    public string Description => "Arrow files into a lake, and the comparison of both; many files, and one large one";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var rows = MadeTransactions.Rows(1_000_000);
        await RunAsync(report, rows, RowsPerFile, cancellationToken);
        await RunAsync(report, 2 * rows, int.MaxValue, cancellationToken);
    }

    static async Task RunAsync(Report report, int rows, int rowsPerFile, CancellationToken cancellationToken)
    {
        using var place = new PipelinePlace();
        var (made, files, bytes) = Make(place.Arrow, rows, rowsPerFile, cancellationToken);
        var what = Text($"{made:N0} rows in {files:N0} Arrow {(files == 1 ? "file" : "files")} ({bytes / 1e6:N0} MB)");
        var start = Stopwatch.GetTimestamp();
        using (var backfill = place.Start("migrate", "backfill"))
        {
            var (peak, processor) = await backfill.WatchAsync(cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(start);
            await place.ExpectAsync(made, cancellationToken);
            report.Add(
                $"{what} → committed lake, process start included",
                Text($"{made / elapsed.TotalSeconds:N0} rows/s, {processor.TotalMicroseconds / made:F2} µs of processor each"),
                aim: "≥ 300,000 rows/s");
            report.Add("its resident memory, peak", Text($"{peak / 1e6:N0} MB"), aim: "≤ 600 MB");
        }

        start = Stopwatch.GetTimestamp();
        using (var comparison = place.Start("migrate", "compare"))
        {
            // It ends with an error when they differ.
            var (peak, processor) = await comparison.WatchAsync(cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(start);
            report.Add(
                "comparison of both, process start included",
                Text($"{elapsed.TotalSeconds:F1} s, {processor.TotalSeconds:F1} s of processor; {peak / 1e6:N0} MB"),
                aim: "≤ 10 s for 1,000,000 rows");
        }
    }

    static (long Rows, int Files, long Bytes) Make(string root, int count, int rowsPerFile, CancellationToken cancellationToken)
    {
        var templates = IngestBenchmark.Load();
        var parser = new BlockParser(TimeProvider.System);
        var buffer = new byte[templates.Max(template => template.Length)];
        var (rows, files, bytes) = (0L, 0, 0L);
        var batches = IngestBenchmark.Nodes.Select(_ => new BlockBatch()).ToArray();
        foreach (var (template, node, number, seconds) in IngestBenchmark.Blocks(templates, count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            template.Write(buffer, number, seconds, ((ulong)number << 32) | (uint)node);
            // One file is of one chain.
            var chain = rowsPerFile == int.MaxValue ? 0 : node;
            parser.Parse(batches[chain], IngestBenchmark.Nodes[chain], "bench", buffer.AsSpan(0, template.Length));
            if (batches[chain].Transactions.Batch.RowCount >= rowsPerFile)
                Write(batches[chain]);
        }

        foreach (var batch in batches)
        {
            Write(batch);
            batch.Dispose();
        }

        return (rows, files, bytes);

        void Write(BlockBatch batch)
        {
            if (batch.Runs.Count == 0)
                return;
            bytes += ArrowBenchmark.Write(root, batch, files++);
            rows += batch.Transactions.Batch.RowCount;
            batch.Reset();
        }
    }

    static long Write(string root, BlockBatch batch, int number)
    {
        var hour = batch.Transactions.BlockTime.Values[0] / (3600 * ChainTime.MicrosPerSecond);
        var place = new ArrowPath(
            batch.Chain(0), hour, batch.Runs[0].BlockNumber, batch.Runs[^1].BlockNumber,
            ArrowPath.NewName(DateTimeOffset.UnixEpoch, Text($"{number}")));
        var path = Path.Combine(root, place.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var output = File.Create(path);
        new ArrowEncoder(batch.Transactions, hour) { RowsPerBatch = RowsPerBatch }
            .Write([new(0, batch.Transactions.Batch.RowCount)], output);
        return output.Length;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
