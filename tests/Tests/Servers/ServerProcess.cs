using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ekko.Tests.Servers;

/// <summary>A server that runs as a process and ends with this one, however this one ends.</summary>
sealed class ServerProcess : IDisposable
{
    readonly string _name;
    readonly string _command;
    readonly string _log;
    readonly int _port;
    Process _process = null!;

    /// <param name="name">What it is called in errors.</param>
    /// <param name="command">How it is started, as a line of bash.</param>
    /// <param name="log">The file its output goes to.</param>
    /// <param name="port">The port at which it answers when it is up.</param>
    internal ServerProcess(string name, string command, string log, int port)
    {
        (_name, _command, _log, _port) = (name, command, log, port);
        Start();
    }

    /// <summary>Where a program is, on the path or where Debian puts servers; null when it is not installed.</summary>
    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Append("/usr/local/bin")
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Starts it, at first and again after <see cref="End"/>, and waits until it answers.</summary>
    internal void Start()
    {
        // The server ends when this process does: its standard input closes then.
        var script = $"""
            {_command} </dev/null >>'{_log}' 2>&1 &
            while read -r signal; do
              kill -$signal $!
              case $signal in KILL|INT) ended=1; break;; esac
            done
            [ -n "$ended" ] || kill -KILL $!
            wait
            """;
        _process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", script]) { RedirectStandardInput = true })!;
        var watch = Stopwatch.StartNew();
        while (!Answers())
        {
            if (_process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(60))
                throw new InvalidOperationException($"{_name} did not start. {(File.Exists(_log) ? File.ReadAllText(_log) : "")}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Ends it: <c>INT</c>, or <c>KILL</c> without warning.</summary>
    internal void End(string signal)
    {
        Signal(signal);
        _process.WaitForExit();
    }

    /// <summary>Sends a signal that it survives.</summary>
    internal void Signal(string signal)
    {
        _process.StandardInput.WriteLine(signal);
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(10));
    }

    bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
