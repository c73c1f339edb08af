using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ekko.Tests.Servers;

/// <summary>What a proxy does to one request.</summary>
enum ProxyFault
{
    None,

    /// <summary>503 SlowDown, as an overloaded server answers.</summary>
    SlowDown,

    /// <summary>500 InternalError.</summary>
    InternalError,

    /// <summary>The connection breaks in the middle of the request's body.</summary>
    CutRequest,

    /// <summary>The request is carried out, its answer is lost.</summary>
    LostAnswer,

    /// <summary>The connection breaks in the middle of the answer's body.</summary>
    CutAnswer,

    /// <summary>The answer says that it is shorter than it is.</summary>
    ShortAnswer,

    /// <summary>The answer comes late.</summary>
    Delay,
}

/// <summary>
/// An HTTP proxy before an S3 server: counts what passes, takes the time a network would, and breaks what it is told to break.
/// </summary>
sealed class S3Proxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentDictionary<Task, bool> _connections = new();
    readonly string _server;
    readonly bool _secure;
    readonly Task _accepting;
    long _bytesRead;
    long _bytesWritten;
    int _requests;

    /// <param name="server">Host and port of the S3 server.</param>
    /// <param name="secure">Whether that speaks TLS; the proxy never does.</param>
    internal S3Proxy(string server, bool secure = false)
    {
        (_server, _secure) = (server, secure);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, as an endpoint.</summary>
    internal string Endpoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The time before every answer.</summary>
    internal TimeSpan Latency { get; set; }

    /// <summary>Decides what happens to a request, given its method and target.</summary>
    internal Func<string, string, ProxyFault> Fault { get; set; } = static (_, _) => ProxyFault.None;

    /// <summary>Bytes of answers' bodies.</summary>
    internal long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Bytes of requests' bodies.</summary>
    internal long BytesWritten => Interlocked.Read(ref _bytesWritten);

    internal int Requests => Volatile.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var serving = Task.Run(() => ServeAsync(client));
                _connections[serving] = true;
                _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It was told to stop.
        }
    }

    async Task ServeAsync(TcpClient accepted)
    {
        try
        {
            using var client = new HttpPeer(accepted);
            using var server = await HttpPeer.ConnectAsync(_server, _secure, _stop.Token);
            while (await client.ReadHeadAsync(_stop.Token) is { } request)
            {
                if (!await ForwardAsync(client, server, request))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // A connection that ends is what a proxy is for.
        }
    }

    /// <summary>Carries one request and its answer.</summary>
    /// <returns>False when the connection must end.</returns>
    async Task<bool> ForwardAsync(HttpPeer client, HttpPeer server, string request)
    {
        Interlocked.Increment(ref _requests);
        var parts = request.Split(' ', 3);
        var fault = Fault(parts[0], parts[1]);
        var (length, chunked) = HttpPeer.BodyOf(request);
        if (request.Contains("Expect: 100-continue", StringComparison.OrdinalIgnoreCase))
        {
            await client.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n", _stop.Token);
            request = string.Join("\r\n", request.Split("\r\n").Where(l => !l.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase)));
        }

        if (fault is ProxyFault.SlowDown or ProxyFault.InternalError)
        {
            await client.CopyBodyAsync(null, length, chunked, _stop.Token);
            await client.WriteAsync(Refusal(fault), _stop.Token);
            return true;
        }

        await server.WriteAsync(request, _stop.Token);
        if (fault == ProxyFault.CutRequest)
        {
            await client.CopyBodyAsync(server, length / 2, false, _stop.Token);
            return false;
        }

        Interlocked.Add(ref _bytesWritten, await client.CopyBodyAsync(server, length, chunked, _stop.Token));
        var answer = await server.ReadHeadAsync(_stop.Token);
        if (answer is null)
            return false;
        if (Latency > TimeSpan.Zero)
            await Task.Delay(Latency, _stop.Token);
        var (size, pieces) = HttpPeer.BodyOf(answer);
        if (parts[0] == "HEAD" || answer.StartsWith("HTTP/1.1 204", StringComparison.Ordinal)
            || answer.StartsWith("HTTP/1.1 304", StringComparison.Ordinal))
            (size, pieces) = (0, false);
        switch (fault)
        {
            case ProxyFault.LostAnswer:
                return false;
            case ProxyFault.ShortAnswer when size > 1:
                await client.WriteAsync(
                    answer.Replace($"Content-Length: {size}", $"Content-Length: {size / 2}", StringComparison.OrdinalIgnoreCase),
                    _stop.Token);
                await server.CopyBodyAsync(client, size / 2, false, _stop.Token);
                return false;
            case ProxyFault.CutAnswer when size > 1:
                await client.WriteAsync(answer, _stop.Token);
                await server.CopyBodyAsync(client, size / 2, false, _stop.Token);
                return false;
            case ProxyFault.Delay:
                await Task.Delay(TimeSpan.FromMilliseconds(50), _stop.Token);
                break;
        }

        await client.WriteAsync(answer, _stop.Token);
        Interlocked.Add(ref _bytesRead, await server.CopyBodyAsync(client, size, pieces, _stop.Token));
        return !answer.Contains("Connection: close", StringComparison.OrdinalIgnoreCase);
    }

    static string Refusal(ProxyFault fault)
    {
        var (status, code) = fault == ProxyFault.SlowDown ? ("503 Slow Down", "SlowDown") : ("500 Internal Server Error", "InternalError");
        var body =
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>Please reduce your request "
            + "rate.</Message></Error>";
        return $"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
    }
}
