using System.Globalization;
using Ekko.Tests.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Soak;

/// <summary>The processes of a soak test; one that is killed, or a backup that is done, is started again.</summary>
sealed class SoakProcesses : IDisposable
{
    readonly string _folder;
    readonly Dictionary<string, string> _environment;
    readonly List<Func<CliProcess>> _starts;
    readonly List<CliProcess> _running;
    readonly int[] _ports = [FreePort.Next(), FreePort.Next()];
    int _backups;

    public SoakProcesses(string folder, Dictionary<string, string> environment)
    {
        (_folder, _environment) = (folder, environment);
        var policy = Path.Combine(folder, "policy.json");
        _starts =
        [
            () => Start([], "pipeline", "--lease", "1"),
            () => Start([], "backup", "create", string.Create(CultureInfo.InvariantCulture, $"b{++_backups:0000}"), "--with-files"),
            () => Start([], "maintain", "--watch", "--policy", policy),
            .. _ports.Select<int, Func<CliProcess>>(
                port => () => Start([("EKKO_LISTEN", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"))], "serve")),
        ];
        _running = [.. _starts.Select(start => start())];
    }

    public int Count => _starts.Count;

    /// <summary>Kills one without warning, wherever it is, and starts it anew; the servers are read meanwhile.</summary>
    public async Task KillAndStartAsync(int index)
    {
        using var reader = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Task.WhenAll(_ports.Select(port => TryReadAsync(reader, port)));
        _running[index].Kill();
        _running[index].Dispose();
        _running[index] = _starts[index]();
        StartEnded();
    }

    /// <summary>Starts those that have ended: backups do by themselves.</summary>
    public void StartEnded()
    {
        for (var i = 0; i < _running.Count; i++)
        {
            if (!_running[i].HasExited)
                continue;
            _running[i].Dispose();
            _running[i] = _starts[i]();
        }
    }

    /// <summary>Waits until both servers answer.</summary>
    public async Task ReadAsync()
    {
        using var reader = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        foreach (var port in _ports)
        {
            var attempts = 0;
            while (!await TryReadAsync(reader, port))
            {
                Assert.True(++attempts < 600, $"The server at port {port} does not answer.");
                StartEnded();
                await Task.Delay(50);
            }
        }
    }

    public void Dispose()
    {
        _running.ForEach(process => process.Dispose());
        _running.Clear();
    }

    static async Task<bool> TryReadAsync(HttpClient reader, int port)
    {
        try
        {
            using var response = await reader.GetAsync(
                new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/api/v1/transactions?limit=5")));
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            // It is starting, or was killed.
            return false;
        }
    }

    CliProcess Start((string Name, string Value)[] more, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in more)
            environment[name] = value;
        return CliProcess.Start(_folder, environment, arguments);
    }
}
