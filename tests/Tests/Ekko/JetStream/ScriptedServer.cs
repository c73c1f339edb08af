using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ekko.JetStream;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>A TCP server that says what a test tells it to: one script for each connection, the last one for all that follow.</summary>
sealed class ScriptedServer : IAsyncDisposable
{
    internal const string Info =
        "INFO {\"server_id\":\"scripted\",\"version\":\"2.9.0\",\"headers\":true,\"max_payload\":1048576,\"jetstream\":true}\r\n";
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Func<ScriptedClient, Task>[] _scripts;
    readonly Task _accepting;
    readonly List<Task> _running = [];

    internal ScriptedServer(params Func<ScriptedClient, Task>[] scripts)
    {
        _scripts = scripts;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal string Url => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{Port}");

    internal int Connections { get; private set; }

    internal NatsClientOptions Options => new()
    {
        Servers = [Url],
        ConnectTimeout = TimeSpan.FromSeconds(20),
        ReconnectWait = TimeSpan.FromMilliseconds(5),
        ReconnectWaitMax = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>A server that does what it should: INFO, login, PONG for every PING.</summary>
    internal static Task Behave(ScriptedClient client) => BehaveAsync(client, Info);

    /// <summary>The same with a greeting of the test's own.</summary>
    internal static async Task BehaveAsync(ScriptedClient client, string info)
    {
        await client.LogInAsync(info);
        while (await client.ReadLineAsync() is { } line)
        {
            if (line == "PING")
                await client.SendAsync("PONG\r\n");
        }
    }

    /// <summary>Says something after the login, then keeps the connection until the client goes.</summary>
    internal static Func<ScriptedClient, Task> Say(string text) => async client =>
    {
        await client.LogInAsync();
        await client.SendAsync(text);
        await client.UntilItGoesAsync();
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_running);
        _end.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptTcpClientAsync(_end.Token);
                var script = _scripts[Math.Min(Connections++, _scripts.Length - 1)];
                _running.Add(RunAsync(socket, script));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
        }
    }

    async Task RunAsync(TcpClient socket, Func<ScriptedClient, Task> script)
    {
        using (socket)
        {
            try
            {
                await script(new ScriptedClient(socket.GetStream(), _end.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                // The client or the test went away.
            }
        }
    }
}

/// <summary>The client of a <see cref="ScriptedServer"/>.</summary>
sealed class ScriptedClient(Stream stream, CancellationToken cancellationToken)
{
    readonly List<byte> _line = [];

    internal Stream Stream => stream;

    internal CancellationToken Token => cancellationToken;

    internal async Task SendAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>The next line without its end; null when the client has gone.</summary>
    internal async Task<string?> ReadLineAsync()
    {
        var one = new byte[1];
        _line.Clear();
        while (await stream.ReadAsync(one, cancellationToken) > 0)
        {
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. _line]).TrimEnd('\r');
            _line.Add(one[0]);
        }

        return null;
    }

    /// <summary>Reads lines until one begins so, and gives that one.</summary>
    internal async Task<string> ReadUntilAsync(string start) => (await ReadLinesUntilAsync(start))[^1];

    /// <summary>Reads lines until one begins so, and gives all of them.</summary>
    internal async Task<List<string>> ReadLinesUntilAsync(string start)
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.StartsWith(start, StringComparison.Ordinal))
                return lines;
        }

        throw new IOException("The client has gone.");
    }

    /// <summary>INFO, CONNECT, PING, PONG.</summary>
    internal async Task<string> LogInAsync(string info = ScriptedServer.Info)
    {
        await SendAsync(info);
        var connect = await ReadUntilAsync("CONNECT ");
        await ReadUntilAsync("PING");
        await SendAsync("PONG\r\n");
        return connect;
    }

    internal async Task UntilItGoesAsync()
    {
        var rest = new byte[4096];
        while (await stream.ReadAsync(rest, cancellationToken) > 0)
        {
        }
    }
}
