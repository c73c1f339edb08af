using System.Buffers;
using System.Text;

namespace Ekko.Nats.Protocol;

/// <summary>What a link tells its connection.</summary>
interface ILinkOwner
{
    IMessageSink? FindSink(long subscriptionId);

    void InfoChanged(Link link, NatsServerInfo info);

    void ErrorReported(NatsException error, string? publishSubject, string? subscriptionSubject);
}

/// <summary>
/// One session with one server, from its first message to its end: a loop that reads, a loop that writes, a loop that asks for signs of
/// life. The first of them to end ends all. A link is never used again.
/// </summary>
sealed class Link(NatsClientOptions options, ServerAddress server, Session session, ILinkOwner owner) : IDisposable
{
    readonly CancellationTokenSource _end = new();
    readonly Lock _pongGate = new();
    readonly Queue<TaskCompletionSource?> _pongs = new();
    long _cachedId = -1;
    IMessageSink? _cachedSink;
    volatile bool _isWaitingForReader;
    int _silentTicks;

    public Outbox Outbox { get; } = new(options.SendBufferBytes);

    public ServerAddress Server => server;

    public NatsServerInfo Info { get; private set; } = session.Info;

    /// <summary>True while a reader that is behind keeps the socket from being read.</summary>
    public bool IsWaitingForReader => _isWaitingForReader;

    /// <summary>Runs until the session ends, and says why.</summary>
    public async Task<NatsException> RunAsync()
    {
        Task<NatsException>[] loops = [GuardAsync(ReadAsync), GuardAsync(WriteAsync), GuardAsync(AskForLifeAsync)];
        var first = await Task.WhenAny(loops).ConfigureAwait(false);
        var reason = await first.ConfigureAwait(false);
        Abort();
        await Task.WhenAll(loops).ConfigureAwait(false);
        await session.Stream.DisposeAsync().ConfigureAwait(false);
        await session.Reader.CompleteAsync().ConfigureAwait(false);
        TaskCompletionSource?[] waiting;
        lock (_pongGate)
        {
            waiting = [.. _pongs];
            _pongs.Clear();
        }

        foreach (var pong in waiting)
            pong?.TrySetException(reason);
        return reason;
    }

    /// <summary>Gives back what it held; after <see cref="RunAsync"/>.</summary>
    public void Dispose()
    {
        Outbox.Close();
        _end.Dispose();
    }

    /// <summary>Ends the session at once.</summary>
    public void Abort()
    {
        Outbox.Close();
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Completes when the server has seen everything appended so far.</summary>
    public Task PingAsync()
    {
        var pong = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Ping(pong))
            pong.TrySetException(Broken("it has ended"));
        return pong.Task;
    }

    bool Ping(TaskCompletionSource? pong)
    {
        lock (_pongGate)
        {
            if (!Outbox.TryAppend(ClientFrames.Ping))
                return false;
            _pongs.Enqueue(pong);
            return true;
        }
    }

    async Task<NatsException> GuardAsync(Func<Task<NatsException>> loop)
    {
        try
        {
            return await loop().ConfigureAwait(false);
        }
        catch (NatsException error)
        {
            return error;
        }
        catch (OperationCanceledException)
        {
            return Broken("it was closed");
        }
        catch (TimeoutException error)
        {
            return Broken($"the server took nothing for {options.WriteTimeout.TotalSeconds:0.###} s", error);
        }
        catch (Exception error)
        {
            return Broken((error.InnerException ?? error).Message, error);
        }
    }

    async Task<NatsException> ReadAsync()
    {
        // Off the caller's thread, which has other loops to start.
        await Task.Yield();
        while (true)
        {
            var result = await session.Reader.ReadAsync(_end.Token).ConfigureAwait(false);
            Volatile.Write(ref _silentTicks, 0);
            var buffer = result.Buffer;
            while (Dispatch(ref buffer) is { } full)
            {
                _isWaitingForReader = true;
                await full.WaitForRoomAsync(_end.Token).ConfigureAwait(false);
                _isWaitingForReader = false;
            }

            session.Reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                return Broken("the server closed it");
        }
    }

    /// <summary>Delivers all frames that are there whole; stops early at a sink that is full and returns it.</summary>
    IMessageSink? Dispatch(ref ReadOnlySequence<byte> buffer)
    {
        while (session.Parser.TryRead(ref buffer, out var frame))
        {
            if (frame.Op != ServerOp.Message)
                Handle(frame);
            else if (SinkOf(frame.SubscriptionId) is { } sink && !sink.Deliver(frame))
                return sink;
        }

        return null;
    }

    IMessageSink? SinkOf(long subscriptionId)
    {
        if (_cachedId != subscriptionId)
        {
            _cachedSink = owner.FindSink(subscriptionId);
            // One that is not there may come to be; ids are never used twice.
            _cachedId = _cachedSink is null ? -1 : subscriptionId;
        }

        return _cachedSink;
    }

    void Handle(in ServerFrame frame)
    {
        switch (frame.Op)
        {
            case ServerOp.Ping:
                Outbox.TryAppend(ClientFrames.Pong);
                break;
            case ServerOp.Pong:
                Answered();
                break;
            case ServerOp.Info:
                Info = Handshake.ParseInfo(frame.Text);
                owner.InfoChanged(this, Info);
                break;
            case ServerOp.Error:
                var text = Encoding.UTF8.GetString(frame.Text);
                var (error, publishSubject, subscriptionSubject) = ServerError.Read(text, server);
                if (!ServerError.KeepsConnection(error, text))
                    throw error;
                owner.ErrorReported(error, publishSubject, subscriptionSubject);
                break;
        }
    }

    void Answered()
    {
        TaskCompletionSource? pong = null;
        lock (_pongGate)
        {
            if (_pongs.Count > 0)
                pong = _pongs.Dequeue();
        }

        pong?.TrySetResult();
    }

    async Task<NatsException> WriteAsync()
    {
        while (true)
        {
            var bytes = await Outbox.TakeAsync().ConfigureAwait(false);
            if (bytes.IsEmpty)
                return Broken("it was closed");
            var write = session.Stream.WriteAsync(bytes, _end.Token);
            if (!write.IsCompletedSuccessfully)
                await write.AsTask().WaitAsync(options.WriteTimeout, options.Time, _end.Token).ConfigureAwait(false);
        }
    }

    async Task<NatsException> AskForLifeAsync()
    {
        using var timer = new PeriodicTimer(options.PingInterval, options.Time);
        while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
        {
            if (_isWaitingForReader)
                continue;
            if (Interlocked.Increment(ref _silentTicks) > options.MaxPingsOutstanding)
                return Broken($"the server left {options.MaxPingsOutstanding} pings without an answer");
            Ping(null);
        }

        return Broken("it was closed");
    }

    NatsException Broken(string why, Exception? cause = null) =>
        new(NatsErrorKind.Connection, $"The connection to {server} broke: {why}.", cause);
}
