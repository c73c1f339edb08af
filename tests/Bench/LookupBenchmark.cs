using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ekko.DuckLake;
using Ekko.Lookups;
using Ekko.Reading;
using Ekko.Writing;

namespace Ekko.Bench;

/// <summary>
/// One hash, one address and one page in a large lake of made-up transactions, and what the look-up tables cost. Times of a processor are
/// those of the whole process. <c>EKKO_BENCH_ROWS</c> says how many rows.
/// </summary>
sealed class LookupBenchmark : IBenchmark
{
    const int PerInsert = 1_000_000;
    const int Warming = 60;
    const int Questions = 60;
    static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("EKKO_BENCH_ROWS") ?? "10000000", CultureInfo.InvariantCulture);

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
            await FillAsync(source, cancellationToken);
            var lake = await source.LakeAsync("lake", cancellationToken);
            await IndexAsync(report, lake, cancellationToken);
            var service = new DuckLakeService(source, "lake");
            await AskAsync(report, "a hash that is there", i => service.GetTransactionAsync(Hash(i), null, cancellationToken));
            await AskAsync(report, "a hash that is not there", async i =>
            {
                try
                {
                    await service.GetTransactionAsync(Hash(-i - 1), null, cancellationToken);
                }
                catch (ReadingException e) when (e.Kind == ReadingErrorKind.NotFound)
                {
                }
            });
            await AskAsync(report, "an address that is there", i => service.GetAddressAsync(Address(i), null, cancellationToken));
            await AskAsync(report, "an address that is not there", i => service.GetAddressAsync(Address(-i - 1), null, cancellationToken));
            await AskAsync(report, "100 transactions, latest", i => service.GetTransactionsAsync(
                new TransactionFilter { Network = "Ethereum", FromBlockTime = i % 2 == 0 ? null : Start.AddSeconds(i) },
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

    static DateTimeOffset Start { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static async Task FillAsync(DuckLakeDataSource source, CancellationToken cancellationToken)
    {
        await using (var writer = new DuckLakeWriter(await source.LakeAsync("lake", cancellationToken)))
        {
            var template = IngestBenchmark.Load()[0];
            var block = new byte[template.Length];
            template.Write(block, 1, 1_700_000_000, 1);
            await writer.WriteBlockAsync(block, default, IngestBenchmark.Nodes[0], "bench", cancellationToken);
        }

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        for (var first = 0; first < Rows; first += PerInsert)
        {
            await using var command = connection.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
                INSERT INTO transactions BY NAME
                SELECT 'Ethereum' AS network, 'Mainnet' AS subnet, 'EVM' AS vm_type,
                    TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds(12 * (i // 150)) AS block_time, i // 150 AS block_number,
                    '0x' || sha256('b' || (i // 150)) AS block_hash, '0x' || sha256('t' || i) AS tx_hash, (i % 150)::INTEGER AS tx_index,
                    '0x' || left(sha256('a' || i % 1000003), 40) AS from_address,
                    '0x' || left(sha256('a' || (i * 7) % 1000003), 40) AS to_address,
                    hash(i)::DECIMAL(38,0) AS value, 21000 + hash(i) % 500000 AS gas_limit,
                    1000000000 + hash(i) % 100000000 AS gas_price,
                    hash(i) % 21000 AS gas_used, i % 1000 AS nonce, 1 AS chain_id, 2 AS tx_type, unhex(sha256('i' || i)) AS input_data,
                    true AS success, now() AS ingested_at
                FROM range({first}, {Math.Min(Rows, first + PerInsert)}) t(i)
                """));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
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
            await ask(Question(i));
        var times = new List<TimeSpan>();
        var before = Processor;
        for (var i = Warming; i < Questions + Warming; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await ask(Question(i));
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

    static int Question(int i) => (int)((long)i * 7_919_333 % Rows);

    static string Hash(int i) => $"0x{Sha("t", i)}";

    static string Address(int i) => $"0x{Sha("a", i < 0 ? i : i % 1_000_003)[..40]}";

    static string Sha(string prefix, int i) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(prefix + i.ToString(CultureInfo.InvariantCulture))));
}
