using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ekko.Tests.Servers;

/// <summary>
/// An HTTP server between a source and a node that does what a script says: passes a request on, answers itself, refuses, cuts the answer,
/// hangs or breaks
/// the connection.
/// </summary>
sealed class NodeProxy : IAsyncDisposable
{
    readonly HttpListener _listener;
    readonly HttpClient _client = new();
    readonly CancellationTokenSource _stopping = new();
    readonly Func<ProxyRequest, Task<ProxyAnswer>> _script;
    readonly string? _target;
    readonly Task _accepting;
    int _requests;

    /// <summary>Starts it.</summary>
    /// <param name="script">What it does with each request.</param>
    /// <param name="target">The node's URL; null when the script answers everything.</param>
    internal NodeProxy(Func<ProxyRequest, Task<ProxyAnswer>> script, string? target = null)
    {
        (_script, _target) = (script, target);
        while (true)
        {
            Port = FreePort.Next();
            _listener = new HttpListener();
            _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException)
            {
                // Another test took the port between the look and the start.
                _listener.Close();
            }
        }

        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The same with answers that need no waiting.</summary>
    internal NodeProxy(Func<ProxyRequest, ProxyAnswer> script)
        : this(request => Task.FromResult(script(request)))
    {
    }

    internal int Port { get; }

    /// <summary>With what must never be printed: a user, a password, a key in the path and one in the query.</summary>
    internal string Url => $"http://user:s3cret@127.0.0.1:{Port}/s3cret/rpc?key=s3cret";

    /// <summary>Requests that came.</summary>
    internal int Requests => Volatile.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Close();
        await _accepting;
        _client.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => HandleAsync(context));
        }
    }

    async Task HandleAsync(HttpListenerContext context)
    {
        try
        {
            if (context.Request.IsWebSocketRequest)
            {
                await HandleSocketAsync((await context.AcceptWebSocketAsync(null)).WebSocket);
                return;
            }

            using var memory = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(memory);
            var request = new ProxyRequest(
                Interlocked.Increment(ref _requests), memory.ToArray(), context.Request.Headers["Authorization"], ForwardAsync);
            var answer = await _script(request);
            if (answer.Hangs)
                await Task.Delay(Timeout.Infinite, _stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            if (answer.Hangs || answer.Breaks)
            {
                context.Response.Abort();
                return;
            }

            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength64 = answer.Body.Length;
            if (answer.RetryAfter is { } seconds)
                context.Response.Headers["Retry-After"] = seconds;
            await context.Response.OutputStream.WriteAsync(answer.Body.AsMemory(0, answer.Sent ?? answer.Body.Length));
            if (answer.Sent is null)
                context.Response.Close();
            else
                context.Response.Abort();
        }
        catch (Exception e)
            when (e is HttpListenerException or IOException or ObjectDisposedException or HttpRequestException or InvalidOperationException
                or WebSocketException or OperationCanceledException)
        {
            // The client or the node is gone: there is no answer.
            context.Response.Abort();
        }
    }

    /// <summary>Answers each message of a WebSocket; an answer that breaks closes it.</summary>
    async Task HandleSocketAsync(WebSocket socket)
    {
        using var ownSocket = socket;
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), _stopping.Token) is { MessageType: WebSocketMessageType.Text } received)
        {
            var request = new ProxyRequest(
                Interlocked.Increment(ref _requests), buffer[..received.Count], Authorization: null, ForwardAsync);
            var answer = await _script(request);
            if (answer.Breaks)
            {
                await socket.CloseAsync(WebSocketCloseStatus.MessageTooBig, null, _stopping.Token);
                return;
            }

            await socket.SendAsync(answer.Body, WebSocketMessageType.Text, endOfMessage: true, _stopping.Token);
        }
    }

    async Task<byte[]> ForwardAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var response = await _client.PostAsync(
            _target ?? throw new InvalidOperationException("There is no node behind this server."), content, _stopping.Token);
        return await response.Content.ReadAsByteArrayAsync();
    }
}

/// <summary>A request that came to the proxy.</summary>
/// <param name="Number">1 for the first one.</param>
/// <param name="Body">Its JSON.</param>
/// <param name="Authorization">The header; null when it has none.</param>
/// <param name="Forward">Asks the node.</param>
sealed record ProxyRequest(int Number, byte[] Body, string? Authorization, Func<byte[], Task<byte[]>> Forward)
{
    /// <summary>The calls in it.</summary>
    internal IReadOnlyList<JsonNode> Calls => JsonNode.Parse(Body) switch
    {
        JsonArray array => [.. array.Select(call => call!)],
        { } one => [one],
        _ => [],
    };

    internal bool IsBatch => Body[0] == '[';

    /// <summary>The node's answer, as it is.</summary>
    internal async Task<ProxyAnswer> PassAsync() => new() { Body = await Forward(Body) };

    /// <summary>An answer to every call.</summary>
    internal ProxyAnswer Answer(Func<JsonNode, JsonNode> answerTo)
    {
        var answers = Calls.Select(call => Complete(call, answerTo(call))).ToArray();
        return new ProxyAnswer { Body = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(IsBatch ? new JsonArray(answers) : answers[0]) };
    }

    /// <summary>The result of a call.</summary>
    internal static JsonNode Result(JsonNode? result) => new JsonObject { ["result"] = result };

    /// <summary>The error of a call.</summary>
    internal static JsonNode Error(int code, string message = "no") =>
        new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } };

    static JsonNode Complete(JsonNode call, JsonNode answer)
    {
        answer["jsonrpc"] = "2.0";
        answer["id"] ??= call["id"]!.DeepClone();
        return answer;
    }
}

/// <summary>What the proxy does.</summary>
sealed record ProxyAnswer
{
    internal int Status { get; init; } = 200;

    internal byte[] Body { get; init; } = [];

    /// <summary>The Retry-After header.</summary>
    internal string? RetryAfter { get; init; }

    /// <summary>Bytes after which the connection breaks, although the header promised all of them.</summary>
    internal int? Sent { get; init; }

    /// <summary>No answer ever.</summary>
    internal bool Hangs { get; init; }

    /// <summary>The connection breaks before the answer.</summary>
    internal bool Breaks { get; init; }
}
