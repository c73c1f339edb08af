using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.Writing;

namespace Ekko.Bench;

/// <summary>
/// JSON bytes of real blocks into the partitioned tables of a committed lake: parse, duplicate check, Parquet, catalog. The real blocks are
/// looped over ten days of two networks with fresh hashes and addresses; making them costs time too and is counted.
/// </summary>
sealed class IngestBenchmark : IBenchmark
{
    const int Transactions = 2_000_000;
    const int Days = 10;
    const uint FirstSecond = 1_704_067_200;
    internal static readonly NodeConfig[] Nodes = [new("Ethereum", "Mainnet"), new("Avalanche", "Mainnet")];

    public string Name => "ingest";

    public string Description => "JSON bytes of real blocks to a committed lake, over 2,000,000 transactions";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var templates = Load();
        await RunAsync(templates, Transactions / 20, cancellationToken);
        var (elapsed, count, total, peak) = await RunAsync(templates, Transactions, cancellationToken);
        var making = Make(templates, Transactions);
        report.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} transactions, JSON → committed lake ({total.Snapshots} commits, {total.Files} files)"),
            string.Create(CultureInfo.InvariantCulture, $"{count / elapsed.TotalSeconds:N0} tx/s"),
            string.Create(CultureInfo.InvariantCulture, $"making the JSON alone {making.TotalSeconds:F1} of {elapsed.TotalSeconds:F1} s"),
            "≥ 250,000 tx/s");
        report.Add("resident memory of it, peak", string.Create(CultureInfo.InvariantCulture, $"{peak / 1e6:N0} MB"), aim: "≤ 600 MB");
    }

    static async Task<(TimeSpan Elapsed, long Count, WriteResult Total, long Peak)> RunAsync(
        List<BlockTemplate> templates, int transactions, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ekko-ingest-");
        try
        {
            return await RunAsync(templates, transactions, At(folder.FullName), cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A lake below a folder.</summary>
    internal static LakeAttachment At(string folder) => new()
    {
        Name = "lake",
        CatalogPath = $"sqlite:{Path.Combine(folder, "catalog.sqlite")}",
        DataPath = Path.Combine(folder, "files"),
    };

    /// <summary>Brings transactions into a lake and counts them there.</summary>
    internal static async Task<(TimeSpan Elapsed, long Count, WriteResult Total, long Peak)> RunAsync(
        List<BlockTemplate> templates, int transactions, LakeAttachment attachment, CancellationToken cancellationToken)
    {
        await using var lake = await Lake.OpenAsync(attachment, cancellationToken: cancellationToken);
        var buffer = new byte[templates.Max(template => template.Length)];
        var start = Stopwatch.GetTimestamp();
        await using var writer = new DuckLakeWriter(lake);
        foreach (var (template, node, number, seconds) in Blocks(templates, transactions))
        {
            template.Write(buffer, number, seconds, ((ulong)number << 32) | (uint)node);
            await writer.WriteBlockAsync(buffer.AsMemory(0, template.Length), default, Nodes[node], "bench", cancellationToken);
        }

        await writer.FlushAllAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start);
        using var process = Process.GetCurrentProcess();
        var peak = process.PeakWorkingSet64;
        var tree = await lake.TreeAsync(cancellationToken);
        var table = tree.FindTable("main", "transactions")!;
        var count = 0L;
        await foreach (var chunk in lake.ScanAsync(table, tree.Snapshot, [table.FindColumn("tx_index")!.Id], [], cancellationToken))
            count += chunk.RowCount;
        if (count != writer.Total.Transactions || writer.Total.Duplicates != 0 || writer.Total.Rejected != 0)
            throw new InvalidOperationException($"The lake has {count} rows; the writer claims {writer.Total}.");
        return (elapsed, count, writer.Total, peak);
    }

    static TimeSpan Make(List<BlockTemplate> templates, int transactions)
    {
        var buffer = new byte[templates.Max(template => template.Length)];
        var start = Stopwatch.GetTimestamp();
        foreach (var (template, node, number, seconds) in Blocks(templates, transactions))
            template.Write(buffer, number, seconds, ((ulong)number << 32) | (uint)node);
        return Stopwatch.GetElapsedTime(start);
    }

    internal static IEnumerable<(BlockTemplate Template, int Node, uint Number, uint Seconds)> Blocks(
        List<BlockTemplate> templates, int transactions)
    {
        var made = 0;
        for (var i = 0u; made < transactions; i++)
        {
            var template = templates[(int)(i % templates.Count)];
            yield return (template, (int)(i % Nodes.Length), 20_000_000 + i,
                FirstSecond + (uint)((long)made * Days * 86_400 / transactions));
            made += template.TransactionCount;
        }
    }

    internal static List<BlockTemplate> Load()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "data", "blocks")))
            folder = folder.Parent;
        if (folder is null)
            throw new DirectoryNotFoundException("data/blocks is not above the benchmark's assembly.");
        var templates = new List<BlockTemplate>();
        foreach (var file in BlockFolder.Find(Path.Combine(folder.FullName, "data", "blocks")))
        {
            using var packed = new GZipStream(File.OpenRead(file.Path), CompressionMode.Decompress);
            using var json = new MemoryStream();
            packed.CopyTo(json);
            templates.Add(new BlockTemplate(json.ToArray()));
        }

        return templates;
    }
}
