using System.Net.WebSockets;

namespace Ekko.Sources.Rpc;

/// <summary>
/// JSON-RPC over one WebSocket: many requests at a time, answers in any order, and new heads announced by the node. A broken connection
/// fails what waits on
/// it; the next request makes a new one.
/// </summary>
sealed class WebSocketTransport(NodeUrl url, NodeLimits limits, TimeProvider time) : INodeTransport
{
    readonly SemaphoreSlim _gate = new(1, 1);
    WebSocketConnection? _connection;

    public NodeUrl Url => url;

    /// <summary>Called for every announcement of a new head and when the connection breaks, on any thread.</summary>
    public Action? OnHead { get; set; }

    /// <summary>The connection there is now, null when there is none. Another one has no subscriptions.</summary>
    public object? Current => _connection is { IsOpen: true } connection ? connection : null;

    public async Task<RpcPayload> ExchangeAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var connection = await ConnectAsync(either.Token).ConfigureAwait(false);
            return await connection.ExchangeAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NodeException(
                NodeErrorKind.Transient, $"Asking the node at {url} failed: no answer within {limits.Timeout.TotalSeconds:0.###} s.", e);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw WebSocketConnection.Broken(url, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    async Task<WebSocketConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_connection is { IsOpen: true } open)
                return open;
            if (_connection is { } broken)
                await broken.DisposeAsync().ConfigureAwait(false);
            _connection = null;
            var socket = new ClientWebSocket();
            if (url.Credentials is { } credentials)
                socket.Options.SetRequestHeader("Authorization", credentials);
            try
            {
                await socket.ConnectAsync(url.Address, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                socket.Dispose();
                throw;
            }

            return _connection = new WebSocketConnection(url, socket, limits, () => OnHead?.Invoke());
        }
        finally
        {
            _gate.Release();
        }
    }
}
