using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ekko.Bench;

/// <summary>A nats-server with JetStream on files, in a temporary folder and on a free port; gone with the object.</summary>
sealed class TemporaryNats : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ekko-nats-");
    readonly Process _process;

    TemporaryNats()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var configuration = Path.Combine(_folder.FullName, "server.conf");
        File.WriteAllText(configuration, string.Create(
            CultureInfo.InvariantCulture,
            $"listen: \"127.0.0.1:{Port}\"\njetstream {{ store_dir: \"{_folder.FullName}/jetstream\" }}\nlog_file: "
            + $"\"{_folder.FullName}/log\"\n"));
        _process = Process.Start("nats-server", ["-c", configuration]);
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{Port}");

    public int ProcessId => _process.Id;

    /// <summary>Processor time the server has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a server and waits until it listens; null when none is installed.</summary>
    public static async Task<TemporaryNats?> TryStartAsync(CancellationToken cancellationToken)
    {
        TemporaryNats server;
        try
        {
            server = new TemporaryNats();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, server.Port, cancellationToken);
                return server;
            }
            catch (SocketException) when (!server._process.HasExited)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
