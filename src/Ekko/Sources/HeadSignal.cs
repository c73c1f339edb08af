using Ekko.Sources.Rpc;

namespace Ekko.Sources;

/// <summary>
/// Waits until it is worth asking for the head: when the node announces one (<c>eth_subscribe newHeads</c> over a WebSocket), or after a
/// while.
/// </summary>
sealed class HeadSignal
{
    // Announcements may get lost; a look from time to time costs nothing.
    const int SlowDown = 10;
    static readonly RpcCall Subscribe = new("eth_subscribe", "[\"newHeads\"]");
    readonly WebSocketTransport? _socket;
    readonly TimeSpan _poll;
    readonly TimeProvider _time;
    TaskCompletionSource _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    object? _subscribed;
    bool _isUnsupported;
    long _nextId = long.MaxValue / 2;

    public HeadSignal(WebSocketTransport? socket, TimeSpan poll, TimeProvider time)
    {
        (_socket, _poll, _time) = (socket, poll, time);
        if (socket is not null)
            socket.OnHead = () => Volatile.Read(ref _head).TrySetResult();
    }

    /// <summary>Whether the node announces its heads.</summary>
    public bool IsLive => _subscribed is { } connection && ReferenceEquals(connection, _socket?.Current);

    /// <summary>Waits for the next head, or as long as it is reasonable to wait.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        // What came before the subscription was not announced.
        if (!IsLive && await SubscribeAsync(cancellationToken).ConfigureAwait(false))
            return;
        try
        {
            await _head.Task.WaitAsync(IsLive ? _poll * SlowDown : _poll, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return;
        }

        Volatile.Write(ref _head, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    async Task<bool> SubscribeAsync(CancellationToken cancellationToken)
    {
        if (_socket is null || _isUnsupported)
            return false;
        try
        {
            var request = RpcRequest.Of([Subscribe], ++_nextId);
            var payload = await _socket.ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
            using var answer = RpcResponse.Read(payload, request, _socket.Url);
            _isUnsupported = answer[0].Error is not null;
            _subscribed = _isUnsupported ? null : _socket.Current;
            return !_isUnsupported;
        }
        catch (NodeException)
        {
            // Asking at intervals goes on meanwhile, and says what is wrong if that fails too.
            return false;
        }
    }
}
