using System.Diagnostics;
using System.Globalization;
using Ekko.DuckLake;
using Ekko.Lookups;
using Ekko.Reading;

namespace Ekko.Bench;

/// <summary>
/// One hash, one address and one page in a large lake of made-up transactions, and what the look-up tables cost. Times of a processor are
/// those of the whole process. <c>--rows=</c> says how many rows.
/// </summary>
sealed class LookupBenchmark : IBenchmark
{
    const int Warming = 60;
    const int Questions = 60;
    static int Rows => MadeTransactions.Rows(10_000_000);

    public string Name => "lookup";

    public string Description => "a hash, an address and a page in a lake of 10,000,000 transactions, and the cost of the look-up tables";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ekko-lookup-");
        try
        {
            await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
            {
                Lakes = [IngestBenchmark.At(folder.FullName)],
                DefaultLake = "lake",
            });
            await MadeTransactions.FillAsync(source, Rows, cancellationToken);
            var lake = await source.LakeAsync("lake", cancellationToken);
            await IndexAsync(report, lake, cancellationToken);
            var service = new DuckLakeService(source, "lake");
            await AskAsync(
                report, "a hash that is there", i => service.GetTransactionAsync(MadeTransactions.Hash(i), null, cancellationToken));
            await AskAsync(report, "a hash that is not there", async i =>
            {
                try
                {
                    await service.GetTransactionAsync(MadeTransactions.Hash(-i - 1), null, cancellationToken);
                }
                catch (ReadingException e) when (e.Kind == ReadingErrorKind.NotFound)
                {
                }
            });
            await AskAsync(
                report, "an address that is there", i => service.GetAddressAsync(MadeTransactions.Address(i), null, cancellationToken));
            await AskAsync(
                report, "an address that is not there",
                i => service.GetAddressAsync(MadeTransactions.Address(-i - 1), null, cancellationToken));
            await AskAsync(report, "100 transactions, latest", i => service.GetTransactionsAsync(
                new TransactionFilter { Network = "Ethereum", FromBlockTime = i % 2 == 0 ? null : MadeTransactions.Start.AddSeconds(i) },
                new PageRequest(100), null, cancellationToken));
            await AskAsync(report, "100 transactions of a range of blocks", i => service.GetTransactionsAsync(
                new TransactionFilter { FromBlock = i * 97, ToBlock = (i * 97) + 500 }, new PageRequest(100), null, cancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        await IngestAsync(report, cancellationToken);
    }

    static async Task IndexAsync(Report report, Lake lake, CancellationToken cancellationToken)
    {
        await using var indexer = new LookupIndexer(lake);
        var before = Processor;
        var summary = await indexer.UpdateAsync(cancellationToken: cancellationToken)
            ?? throw new InvalidOperationException("The look-up tables were not filled.");
        report.Add("filling the look-up tables", string.Create(
            CultureInfo.InvariantCulture, $"{(Processor - before).TotalMicroseconds / Rows:0.00} µs of a processor a transaction"));
        foreach (var table in summary.Tables)
        {
            report.Add(
                $"{table.Name}, {table.RowCount} rows in {table.FileCount} files",
                string.Create(CultureInfo.InvariantCulture, $"{(double)table.FileBytes / table.RowCount:0.0} bytes a row"), aim: "≤ 12");
        }
    }

    static async Task AskAsync(Report report, string what, Func<int, Task> ask)
    {
        for (var i = 0; i < Warming; i++)
            await ask(MadeTransactions.Question(i, Rows));
        var times = new List<TimeSpan>();
        var before = Processor;
        for (var i = Warming; i < Questions + Warming; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await ask(MadeTransactions.Question(i, Rows));
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        report.Add(
            what, $"{Report.Milliseconds((Processor - before) / Questions)} of a processor",
            $"median {Report.Milliseconds(times[Questions / 2])}, slowest {Report.Milliseconds(times[^1])}", "≤ 20 ms");
    }

    /// <summary>The same ingest with and without the service that fills the tables, in turns.</summary>
    static async Task IngestAsync(Report report, CancellationToken cancellationToken)
    {
        var templates = IngestBenchmark.Load();
        var processor = new TimeSpan[2];
        var bytes = new long[2];
        for (var run = 0; run < 4; run++)
        {
            var folder = Directory.CreateTempSubdirectory("ekko-lookup-");
            try
            {
                var attachment = IngestBenchmark.At(folder.FullName);
                var before = Processor;
                await using (var lake = await Lake.OpenAsync(attachment, cancellationToken: cancellationToken))
                {
                    await using var service = run % 2 == 0 ? null : LookupService.Start(lake);
                    var (_, _, total, _) = await IngestBenchmark.RunAsync(templates, 1_000_000, attachment, cancellationToken);
                    bytes[run % 2] = total.FileBytes;
                }

                processor[run % 2] += Processor - before;
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        report.Add(
            "ingest of 1,000,000 transactions with look-up tables", Report.Ratio(processor[1], processor[0]),
            $"of {processor[0].TotalSeconds / 2:0.0} s of a processor without; {bytes[0] / 1_000_000} bytes a transaction", "≤ 1.10×");
    }

    static TimeSpan Processor
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }
}
