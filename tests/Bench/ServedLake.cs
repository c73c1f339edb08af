using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Ekko.Tests.Servers;

namespace Ekko.Bench;

/// <summary><c>ekko serve</c> on a lake, as a process of its own.</summary>
sealed class ServedLake : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly Dictionary<string, string> _environment;
    readonly Process _server;

    ServedLake(string folder, int port)
    {
        _environment = new Dictionary<string, string>
        {
            ["DUCKLAKE_CATALOG_TYPE"] = "sqlite",
            ["DUCKLAKE_CATALOG_PATH"] = Path.Combine(folder, "catalog.sqlite"),
            ["DUCKLAKE_DATA_PATH"] = Path.Combine(folder, "files") + "/",
            ["EKKO_LISTEN"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
            ["EKKO_LOG_LEVEL"] = "error",
        };
        _server = Start("serve");
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
        {
            BaseAddress = new Uri($"http://{_environment["EKKO_LISTEN"]}"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public HttpClient Client { get; }

    /// <summary>The most memory that the server had at any time.</summary>
    public long PeakBytes => long.Parse(
        File.ReadLines($"/proc/{_server.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    public static async Task<ServedLake> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var served = new ServedLake(folder, FreePort.Next());
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var ready = await served.Client.GetAsync("/health/ready", cancellationToken);
                if (ready.IsSuccessStatusCode)
                    return served;
            }
            catch (HttpRequestException e) when (e.InnerException is SocketException && !served._server.HasExited)
            {
                // It does not listen yet.
            }

            if (served._server.HasExited || Stopwatch.GetElapsedTime(begun) > Patience)
            {
                await served.DisposeAsync();
                throw new InvalidOperationException("The server did not get ready.");
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Starts a command of <c>ekko</c> on the same lake.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ekko.Cli.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_server.HasExited)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
        }

        _server.Dispose();
    }
}
