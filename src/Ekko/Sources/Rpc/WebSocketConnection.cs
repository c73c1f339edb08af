using System.Net.WebSockets;
using System.Text.Json;

namespace Ekko.Sources.Rpc;

/// <summary>An open WebSocket to a node: one loop reads, and hands each answer to the request it belongs to.</summary>
sealed class WebSocketConnection : IAsyncDisposable
{
    readonly NodeUrl _url;
    readonly ClientWebSocket _socket;
    readonly NodeLimits _limits;
    readonly Action _onHead;
    readonly SemaphoreSlim _sending = new(1, 1);
    readonly CancellationTokenSource _closing = new();
    readonly List<Waiting> _waiting = [];
    readonly Task _receiving;
    bool _isBroken;

    /// <summary>A connection over a connected socket, which it owns.</summary>
    public WebSocketConnection(NodeUrl url, ClientWebSocket socket, NodeLimits limits, Action onHead)
    {
        (_url, _socket, _limits, _onHead) = (url, socket, limits, onHead);
        _receiving = Task.Run(ReceiveAsync);
    }

    public bool IsOpen => !Volatile.Read(ref _isBroken) && _socket.State == WebSocketState.Open;

    public static NodeException Broken(NodeUrl url, Exception? cause) =>
        new(NodeErrorKind.Transient, $"Asking the node at {url} failed: the WebSocket is not there, or broke.", cause);

    public async Task<RpcPayload> ExchangeAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(request);
        lock (_waiting)
        {
            if (_isBroken)
                throw Broken(_url, null);
            _waiting.Add(waiting);
        }

        try
        {
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                // A send that is cancelled half-way ends the connection: what was sent stays a beginning without an end.
                await _socket.SendAsync(request.Body, WebSocketMessageType.Text, endOfMessage: true, cancellationToken)
                    .ConfigureAwait(false);
            }
            finally
            {
                _sending.Release();
            }

            return await waiting.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            lock (_waiting)
                _waiting.Remove(waiting);
            if (waiting.Answer.Task.IsCompletedSuccessfully)
                (await waiting.Answer.Task.ConfigureAwait(false)).Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        _socket.Dispose();
        _closing.Dispose();
        _sending.Dispose();
    }

    async Task ReceiveAsync()
    {
        try
        {
            while (await ReceiveMessageAsync().ConfigureAwait(false) is { } payload)
                Deliver(payload);
            Break(_ => Broken(_url, null));
        }
        catch (MessageTooLongException)
        {
            Break(request => HttpTransport.TooLong(_url, request, _limits));
        }
        catch (Exception e)
            when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or JsonException)
        {
            Break(_ => Broken(_url, e));
        }
    }

    async Task<RpcPayload?> ReceiveMessageAsync()
    {
        var payload = new RpcPayload(_limits.MaxAnswerBytes);
        try
        {
            while (true)
            {
                var room = payload.Room();
                if (room.IsEmpty)
                    throw new MessageTooLongException();
                var received = await _socket.ReceiveAsync(room, _closing.Token).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    payload.Dispose();
                    return null;
                }

                payload.Advance(received.Count);
                if (received.EndOfMessage)
                    return payload;
            }
        }
        catch
        {
            payload.Dispose();
            throw;
        }
    }

    void Deliver(RpcPayload payload)
    {
        var (id, isAnnouncement) = Look(payload.Bytes.Span);
        if (isAnnouncement)
        {
            payload.Dispose();
            _onHead();
            return;
        }

        Waiting? waiting;
        lock (_waiting)
        {
            // An error without an id is about a whole request; with several on their way nobody knows which, and all but the timeout is a
            // guess.
            waiting = id is { } known
                ? _waiting.Find(w => known >= w.Request.FirstId && known < w.Request.FirstId + w.Request.Count)
                : _waiting.Count == 1 ? _waiting[0] : null;
            if (waiting is not null)
                _waiting.Remove(waiting);
        }

        if (waiting is null || !waiting.Answer.TrySetResult(payload))
            payload.Dispose();
    }

    void Break(Func<RpcRequest, Exception> failure)
    {
        List<Waiting> waiting;
        lock (_waiting)
        {
            Volatile.Write(ref _isBroken, true);
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var one in waiting)
            one.Answer.TrySetException(failure(one.Request));
        _socket.Abort();
        _onHead();
    }

    /// <summary>The id of the first answer of a message, and whether it is no answer but an announcement.</summary>
    static (long? Id, bool IsAnnouncement) Look(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
            reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            var isMethod = reader.ValueTextEquals("method"u8);
            reader.Read();
            if (isMethod)
                return (null, true);
            if (isId && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id))
                return (id, false);
            reader.Skip();
        }

        return (null, false);
    }

    sealed record Waiting(RpcRequest Request)
    {
        public TaskCompletionSource<RpcPayload> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed class MessageTooLongException : Exception;
}
