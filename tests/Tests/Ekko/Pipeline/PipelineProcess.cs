using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary><c>ekko pipeline</c> as a process of its own, which can be killed.</summary>
sealed class PipelineProcess : IDisposable
{
    readonly Process _process;
    readonly ConcurrentQueue<string> _lines = new();

    PipelineProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output => string.Join('\n', _lines);

    public static PipelineProcess Start(ContractLake place, NatsOptions nats, params string[] arguments) =>
        Start(place, nats, new Dictionary<string, string>(), arguments);

    /// <summary>Starts it with more variables.</summary>
    public static PipelineProcess Start(
        ContractLake place, NatsOptions nats, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ekko.Cli.dll"), "pipeline", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var (type, path) = place.CatalogPath.Split(':', 2) is [var kind, var rest] && kind is "sqlite" or "postgres"
            ? (kind, rest) : ("duckdb", place.CatalogPath);
        start.Environment["DUCKLAKE_CATALOG_TYPE"] = type;
        start.Environment["DUCKLAKE_CATALOG_PATH"] = path;
        start.Environment["DUCKLAKE_DATA_PATH"] = place.DataPath;
        if (place.Storage is { } storage)
        {
            start.Environment["MINIO_ENDPOINT"] = storage.S3.Endpoint;
            start.Environment["MINIO_SECURE"] = storage.S3.IsSecure ? "true" : "false";
            start.Environment["MINIO_ACCESS_KEY"] = storage.S3.AccessKey;
            start.Environment["MINIO_SECRET_KEY"] = storage.S3.SecretKey;
            start.Environment["MINIO_REGION"] = storage.S3.Region;
            // Of its own, as another machine's.
            start.Environment["EKKO_CACHE_DIR"] = $"{storage.Cache.Directory}-{Guid.NewGuid():N}";
        }

        start.Environment["DUCKLAKE_FLUSH_INTERVAL"] = "50ms";
        start.Environment["NATS_URL"] = nats.Url;
        start.Environment["NATS_STREAM"] = nats.Stream;
        start.Environment["NATS_SUBJECT"] = nats.Subject;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new PipelineProcess(Process.Start(start)!);
    }

    /// <summary>Ends it without warning.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to end, and waits.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        var watch = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return watch.Elapsed;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
