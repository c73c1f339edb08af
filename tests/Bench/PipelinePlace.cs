using System.Diagnostics;
using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Servers;

namespace Ekko.Bench;

/// <summary>A lake in a temporary folder, its files there or in a bucket, and pipelines that write it.</summary>
sealed class PipelinePlace(S3Options? server = null, S3Bucket? bucket = null) : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ekko-pipeline-");

    /// <summary>The command line whose <c>pipeline</c> runs.</summary>
    public string CommandLine { get; init; } = Path.Combine(AppContext.BaseDirectory, "Ekko.Cli.dll");

    /// <summary>What a pipeline writes, as <c>EKKO_WRITERS</c> says it.</summary>
    public string Writers { get; init; } = "ducklake";

    /// <summary>The folder of Arrow files.</summary>
    public string Arrow => Path.Combine(_folder.FullName, "arrow");

    public LakeAttachment Attachment => new()
    {
        Name = "lake",
        CatalogPath = $"sqlite:{Catalog}",
        DataPath = Data,
        Storage = server is null ? null : BucketBenchmark.Storage(server, Cache),
    };

    string Catalog => Path.Combine(_folder.FullName, "catalog.sqlite");

    string Data => bucket is null ? Path.Combine(_folder.FullName, "files") + "/" : $"{bucket.Path}data/";

    string Cache => Path.Combine(_folder.FullName, "cache");

    /// <summary>Starts <c>ekko pipeline</c> with the default batch size.</summary>
    public PipelineProcess Start(NatsOptions nats, TimeSpan flushInterval, params string[] arguments) => Start(
        new()
        {
            ["DUCKLAKE_FLUSH_INTERVAL"] = string.Create(CultureInfo.InvariantCulture, $"{flushInterval.TotalMilliseconds:0}ms"),
            ["NATS_URL"] = nats.Url!,
            ["NATS_STREAM"] = nats.Stream,
            ["NATS_SUBJECT"] = nats.Subject,
        },
        ["pipeline", .. arguments]);

    /// <summary>Starts another command of <c>ekko</c>.</summary>
    public PipelineProcess Start(params string[] arguments) => Start([], arguments);

    PipelineProcess Start(Dictionary<string, string> variables, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [CommandLine, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        start.Environment["DUCKLAKE_CATALOG_PATH"] = Catalog;
        start.Environment["DUCKLAKE_DATA_PATH"] = Data;
        start.Environment["EKKO_WRITERS"] = Writers;
        start.Environment["EKKO_ARROW_PATH"] = Arrow;
        if (server is not null)
        {
            start.Environment["MINIO_ENDPOINT"] = server.Endpoint;
            start.Environment["MINIO_ACCESS_KEY"] = server.AccessKey;
            start.Environment["MINIO_SECRET_KEY"] = server.SecretKey;
            start.Environment["EKKO_CACHE_DIR"] = Cache;
        }

        return new PipelineProcess(Process.Start(start)!);
    }

    /// <summary>Transactions in the lake; 0 while there is no table.</summary>
    public static async Task<long> CountAsync(Lake lake, CancellationToken cancellationToken)
    {
        var tree = await lake.TreeAsync(cancellationToken);
        if (tree.FindTable("main", "transactions") is not { } table)
            return 0;
        var count = 0L;
        await foreach (var chunk in lake.ScanAsync(table, tree.Snapshot, [table.FindColumn("tx_index")!.Id], [], cancellationToken))
            count += chunk.RowCount;
        return count;
    }

    public async Task ExpectAsync(long transactions, CancellationToken cancellationToken)
    {
        await using var lake = await Lake.OpenAsync(Attachment, cancellationToken: cancellationToken);
        var count = await CountAsync(lake, cancellationToken);
        if (count != transactions)
            throw new InvalidOperationException($"The lake has {count} of {transactions} transactions.");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>A pipeline, or another command, as a process of its own.</summary>
sealed class PipelineProcess : IDisposable
{
    readonly Process _process;

    public PipelineProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Show;
        process.ErrorDataReceived += Show;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its largest resident memory in bytes, and the processor time it took.</returns>
    public async Task<(long Peak, TimeSpan Processor)> WatchAsync(CancellationToken cancellationToken)
    {
        var (peak, processor) = (0L, TimeSpan.Zero);
        while (!_process.HasExited)
        {
            try
            {
                _process.Refresh();
                (peak, processor) = (Math.Max(peak, _process.PeakWorkingSet64), _process.TotalProcessorTime);
            }
            catch (InvalidOperationException)
            {
                // It has just ended.
            }

            await Task.Delay(20, cancellationToken);
        }

        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"The process ended with {_process.ExitCode}.");
        return (peak, processor);
    }

    /// <summary>Asks it to end, and waits.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(cancellationToken);
        await WatchAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    static void Show(object sender, DataReceivedEventArgs line)
    {
        if (!string.IsNullOrEmpty(line.Data))
            Console.Error.WriteLine(line.Data);
    }
}
