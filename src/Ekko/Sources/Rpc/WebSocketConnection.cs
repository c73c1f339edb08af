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

    /// <summary>Why a connection was closed by the node: some close it at a request that is too long.</summary>
    NodeException Closed(RpcRequest request) =>
        _socket.CloseStatus is WebSocketCloseStatus.MessageTooBig or WebSocketCloseStatus.PolicyViolation && request.Count > 1
            ? new NodeException(NodeErrorKind.TooLarge, $"Asking the node at {_url} for {request.Count} calls at once failed: it closed.")
            : Broken(_url, null);

    async Task ReceiveAsync()
    {
        try
        {
            while (await ReceiveMessageAsync().ConfigureAwait(false) is { } payload)
                Deliver(payload);
            Break(Closed);
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

        if (Take(id) is not { } waiting)
            Refuse(payload);
        else if (!waiting.Answer.TrySetResult(payload))
            payload.Dispose();
    }

    /// <summary>The request that an answer belongs to: one without an id to the only one there is.</summary>
    Waiting? Take(long? id)
    {
        lock (_waiting)
        {
            var waiting = id is { } known
                ? _waiting.Find(w => known >= w.Request.FirstId && known < w.Request.FirstId + w.Request.Count)
                : _waiting.Count == 1 ? _waiting[0] : null;
            if (waiting is not null)
                _waiting.Remove(waiting);
            return waiting;
        }
    }

    /// <summary>
    /// An error without an id is about a whole request. With several on their way it does not say which; a node refuses batches that way,
    /// so it counts for all of them: what is asked for again in smaller ones does no harm.
    /// </summary>
    void Refuse(RpcPayload payload)
    {
        List<Waiting> batches;
        lock (_waiting)
            batches = _waiting.FindAll(waiting => waiting.Request.Count > 1);
        if (batches.Count == 0)
        {
            payload.Dispose();
            return;
        }

        try
        {
            RpcResponse.Read(payload, batches[0].Request, _url).Dispose();
        }
        catch (NodeException refusal)
        {
            // Without a code it is no error of the node: an answer that came too late, or nonsense.
            if (refusal.Code is null)
                return;
            lock (_waiting)
                _waiting.RemoveAll(batches.Contains);
            foreach (var batch in batches)
                batch.Answer.TrySetException(refusal);
        }
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
