using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ekko.Tests.Servers;

/// <summary>Stands before a server and passes bytes on; connections it is told to refuse end before a byte was answered.</summary>
sealed class TcpGate : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentBag<Task> _connections = [];
    readonly int _port;
    readonly Task _accepting;
    int _refusing;

    /// <param name="port">The server's port on this machine.</param>
    internal TcpGate(int port)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that came.</summary>
    internal int Connections => _connections.Count;

    /// <summary>Ends so many of the next connections while they are opened.</summary>
    internal void Refuse(int connections) => Volatile.Write(ref _refusing, connections);

    /// <summary>A connection string's keywords, with the gate in the place of the server.</summary>
    internal string Before(string keywords) => keywords.Replace(
        string.Create(CultureInfo.InvariantCulture, $"port={_port}"), string.Create(CultureInfo.InvariantCulture, $"port={Port}"),
        StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Closed.
        }
    }

    async Task PassAsync(TcpClient client)
    {
        using var near = client;
        if (Interlocked.Decrement(ref _refusing) >= 0)
            return;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near.GetStream(), _stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The end of either side is the end of both.
        }
    }
}
