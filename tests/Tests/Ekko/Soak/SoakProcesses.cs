using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ekko.Cli;
using Ekko.Tests.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Soak;

/// <summary>The processes of a soak test. None but a backup ends by itself, and none is started again unless the test says so.</summary>
sealed class SoakProcesses(string folder, IReadOnlyDictionary<string, string> environment) : IDisposable
{
    const string Backup = "backup";
    const long LargestProcess = 2_000_000_000;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Dictionary<string, CliProcess> _running = [];
    readonly Dictionary<string, int> _ports = new() { ["server 1"] = FreePort.Next(), ["server 2"] = FreePort.Next() };
    readonly HttpClient _reader = new() { Timeout = TimeSpan.FromSeconds(30) };
    int _backups;

    /// <summary>Who works on the lake, and is killed by turns.</summary>
    public static IReadOnlyList<string> Names { get; } = ["pipeline", Backup, "server 1", "worker", "server 2"];

    /// <summary>Whether a backup is being made.</summary>
    public bool IsBackingUp => _running.TryGetValue(Backup, out var process) && !process.HasExited;

    /// <summary>Starts those that do not run.</summary>
    public async Task StartAsync()
    {
        await CollectBackupAsync();
        foreach (var name in Names.Where(name => !_running.ContainsKey(name)))
            _running[name] = CliProcess.Start(folder, Variables(name), Arguments(name));
    }

    /// <summary>Kills one without warning, wherever it is.</summary>
    public async Task KillAsync(string name)
    {
        await CollectBackupAsync();
        if (!_running.Remove(name, out var process))
            return;
        using (process)
        {
            process.Kill();
            await process.WaitAsync();
        }
    }

    /// <summary>Waits until something is so, while all processes live.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            await CollectBackupAsync();
            foreach (var (name, process) in _running.Where(one => one.Value.HasExited && one.Key != Backup))
                Assert.Fail($"The {name} ended: {await process.WaitAsync()}");
            Assert.True(watch.Elapsed < Patience, $"Waiting until {what} took {watch.Elapsed}.");
            await Task.Delay(100);
        }
    }

    /// <summary>How many transactions a server says there are; null while it does not answer.</summary>
    public async Task<long?> CountAsync(string server)
    {
        try
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[server]}/api/v1/transactions/count");
            using var response = await _reader.GetAsync(new Uri(address));
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("count").GetInt64()
                : null;
        }
        catch (HttpRequestException)
        {
            // It is starting.
            return null;
        }
    }

    /// <summary>No process has grown without bound.</summary>
    public void CheckMemory()
    {
        foreach (var (name, process) in _running.Where(one => !one.Value.HasExited))
        {
            using var running = Process.GetProcessById(process.Id);
            Assert.True(running.PeakWorkingSet64 < LargestProcess, $"The {name} took {running.PeakWorkingSet64:N0} bytes.");
        }
    }

    public void Dispose()
    {
        foreach (var process in _running.Values)
            process.Dispose();
        _running.Clear();
        _reader.Dispose();
    }

    /// <summary>A backup ends by itself, and well.</summary>
    async Task CollectBackupAsync()
    {
        if (!_running.TryGetValue(Backup, out var process) || !process.HasExited)
            return;
        _running.Remove(Backup);
        using (process)
        {
            var result = await process.WaitAsync();
            Assert.True(result.Code == ExitCode.Success, result.Error);
        }
    }

    string[] Arguments(string name) => name switch
    {
        "pipeline" => ["pipeline", "--lease", "1"],
        Backup => ["backup", "create", string.Create(CultureInfo.InvariantCulture, $"b{++_backups:0000}"), "--with-files"],
        "worker" => ["maintain", "--watch", "--policy", Path.Combine(folder, "policy.json")],
        _ => ["serve"],
    };

    Dictionary<string, string> Variables(string name)
    {
        var variables = new Dictionary<string, string>(environment);
        if (_ports.TryGetValue(name, out var port))
            variables["EKKO_LISTEN"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        return variables;
    }
}
