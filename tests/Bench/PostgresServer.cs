using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ekko.Bench;

/// <summary>
/// A PostgreSQL server of the benchmark's own with the settings it comes with, fsync and all: started in a temporary folder from the
/// machine's packages, gone when this process is.
/// </summary>
sealed class PostgresServer : IAsyncDisposable
{
    readonly Process _process;
    readonly int _port;

    PostgresServer(Process process, int port) => (_process, _port) = (process, port);

    /// <summary>Where a catalog in it is.</summary>
    public string CatalogPath =>
        string.Create(CultureInfo.InvariantCulture, $"postgres:dbname=postgres host=127.0.0.1 port={_port} user=ekko");

    /// <returns>Null when no server is installed.</returns>
    public static async Task<PostgresServer?> StartAsync(CancellationToken cancellationToken)
    {
        if (FindBinaries() is not { } binaries)
            return null;
        var folder = Directory.CreateTempSubdirectory("ekko-bench-postgres-").FullName;
        var port = FreePort();
        var asUser = Environment.UserName == "root" ? "runuser -u postgres -- " : "";
        // The server ends when this process does, however it ends: its standard input closes then.
        var script = $"""
            set -e
            {(asUser.Length > 0 ? $"chown -R postgres '{folder}'" : "")}
            {asUser}'{binaries}/initdb' -D '{folder}/data' -U ekko -A trust -E UTF8 --locale=C >/dev/null
            {asUser}'{binaries}/postgres' -D '{folder}/data' -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{folder}' </dev/null >/dev/null 2>&1 &
            read -r _ || true
            kill -INT $(head -1 '{folder}/data/postmaster.pid')
            wait
            rm -rf '{folder}'
            """;
        var server = new PostgresServer(
            Process.Start(new ProcessStartInfo("/bin/bash", ["-c", script]) { RedirectStandardInput = true })!, port);
        await server.WaitUntilReadyAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(100, cancellationToken))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
                return;
            }
            catch (SocketException) when (!_process.HasExited && started.Elapsed < TimeSpan.FromMinutes(1))
            {
            }
        }
    }

    static string? FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        var packaged = Directory.Exists(Debian)
            ? Directory.EnumerateDirectories(Debian).OrderDescending().Select(d => Path.Combine(d, "bin")) : [];
        return packaged.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
