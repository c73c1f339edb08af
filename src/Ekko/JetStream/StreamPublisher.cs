using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>
/// Publishes without waiting for each acknowledgement: a bounded window of messages is out. What is not acknowledged when a link breaks, or
/// in time, is sent again from its own copy, which the message id makes harmless within the stream's duplicate window. Nothing is dropped:
/// every message has one result, in order. One publishing caller at a time.
/// </summary>
/// <remarks>
/// Order is kept across links and refusals: the first message over a link goes alone, and so does the oldest one that was refused. The
/// others follow, oldest first, when the stream has it.
/// </remarks>
public sealed class StreamPublisher : IAsyncDisposable, ILinkUser
{
    static readonly TimeSpan CheckPeriod = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(200);
    readonly NatsClient _client;
    readonly PublisherOptions _options;
    readonly TimeProvider _time;
    readonly string _prefix = NatsLink.NewInbox() + ".";
    readonly ITimer _timer;
    readonly Lock _gate = new();
    readonly SemaphoreSlim _sending = new(1);
    readonly Pulse _progress = new();
    readonly PublishWindow _window;
    readonly PublishPatience _patience;
    AckInbox? _inbox;
    NatsLink? _open;
    NatsLink? _unused;
    JetStreamException? _failure;
    int _run;

    internal StreamPublisher(NatsClient client, PublisherOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Window, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1, nameof(options));
        _client = client;
        _options = options;
        _time = client.Options.Time;
        _window = new PublishWindow(options, _prefix);
        _patience = new PublishPatience(options, _time);
        client.Add(this);
        _timer = _time.CreateTimer(_ => Check(), null, CheckPeriod, CheckPeriod);
    }

    /// <summary>Messages published so far.</summary>
    public long Published => _window.Added;

    /// <summary>Messages whose result is known.</summary>
    public long Settled => _window.Settled;

    /// <summary>The largest message that can be published now, headers included.</summary>
    public int MaxMessageBytes => _options.MaxMessageBytes > 0
        ? Math.Min(_options.MaxMessageBytes, _client.ServerInfo.MaxPayload) : _client.ServerInfo.MaxPayload;

    /// <summary>Whether a message can be published now.</summary>
    /// <param name="length">Bytes of its payload.</param>
    /// <param name="messageId">Its id.</param>
    /// <param name="headers">More headers.</param>
    public bool Fits(int length, string? messageId, NatsHeaders? headers) =>
        (long)PendingPublish.WireLength(headers, messageId) + length <= MaxMessageBytes;

    /// <summary>Publishes; waits while the window is full.</summary>
    /// <param name="subject">A subject of the stream.</param>
    /// <param name="payload">The bytes, copied before the call returns.</param>
    /// <param name="messageId">The <c>Nats-Msg-Id</c>; without one a message may be stored twice when it has to be sent again.</param>
    /// <param name="headers">More headers.</param>
    /// <param name="cancellationToken">Gives up waiting for the window; the message is then not published.</param>
    /// <returns>The message's number, from 0.</returns>
    /// <exception cref="JetStreamException">The message is larger than the server takes; or, without
    /// <see cref="PublisherOptions.OnResult"/>, an earlier one failed.</exception>
    public async ValueTask<long> PublishAsync(
        string subject, ReadOnlyMemory<byte> payload, string? messageId = null, NatsHeaders? headers = null,
        CancellationToken cancellationToken = default)
    {
        if (!Fits(payload.Length, messageId, headers))
            throw PendingPublish.TooLarge(subject, $"it has {payload.Length} bytes and headers, the server takes {MaxMessageBytes}", null);
        headers = PendingPublish.WithId(headers, messageId);
        while (true)
        {
            Task full;
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                PendingPublish? message = null;
                NatsLink? open;
                lock (_gate)
                {
                    ThrowIfFailed();
                    open = _open;
                    if (_window.HasRoom(payload.Length))
                        message = _window.Add(subject, payload.Span, headers, _time.GetTimestamp());
                    full = message is null ? _progress.Next : Task.CompletedTask;
                    if (message is not null && _unused is { } link)
                        Begin(link, TimeSpan.Zero);
                }

                if (message is not null)
                {
                    var index = message.Result.Index;
                    if (open is not null)
                        await SendAsync(open, message).ConfigureAwait(false);
                    return index;
                }
            }
            finally
            {
                _sending.Release();
            }

            await full.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every message published so far has its result.</summary>
    /// <param name="cancellationToken">Stops waiting; what is out stays out.</param>
    /// <exception cref="JetStreamException">The connection was closed; or, without <see cref="PublisherOptions.OnResult"/>, the first
    /// failure.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var target = Published;
        while (true)
        {
            Task progress;
            lock (_gate)
            {
                ThrowIfFailed();
                if (_window.Settled >= target)
                    return;
                progress = _progress.Next;
            }

            await progress.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops; what is not settled then is not reported. Flush first.</summary>
    public async ValueTask DisposeAsync()
    {
        _client.Remove(this);
        await _timer.DisposeAsync().ConfigureAwait(false);
        Fail(new JetStreamException(JetStreamErrorKind.Closed, "Publishing failed: the publisher is closed."));
        if (Interlocked.Exchange(ref _inbox, null) is { } inbox)
            await inbox.Link.UnsubscribeAsync(inbox).ConfigureAwait(false);
        await _sending.WaitAsync().ConfigureAwait(false);
        _window.Free();
        _sending.Release();
    }

    /// <summary>The stream's answer to a message.</summary>
    internal void Answered(long index, ReadOnlySpan<byte> json)
    {
        lock (_gate)
        {
            if (!_window.IsOut(index))
                return;
            var result = PublishAckReader.Read(index, _window[index].Subject, json);
            if (result.Error is { IsTransient: true } error)
                Refuse(error);
            else
                Settle(result);
        }
    }

    /// <summary>No stream takes the message at the moment.</summary>
    internal void NotNow(long index)
    {
        lock (_gate)
        {
            if (_window.IsOut(index))
                Refuse(PendingPublish.NoStream(_window[index].Subject));
        }
    }

    internal void Fail(JetStreamException error)
    {
        lock (_gate)
        {
            _failure ??= error;
            (_open, _unused, _run) = (null, null, _run + 1);
            _progress.Release();
        }
    }

    void ILinkUser.LinkUp(NatsLink link) => _ = BeginAsync(link);

    void ILinkUser.Denied(string subject, JetStreamException error)
    {
        lock (_gate)
        {
            if (subject == _inbox?.Subject)
                Fail(error);
            for (var index = Settled; index < Published; index++)
            {
                if (_window.IsOut(index) && _window[index].Subject == subject)
                    Settle(new PublishResult(index, 0, false, error));
            }
        }
    }

    void ILinkUser.Closed(JetStreamException error) => Fail(error);

    /// <summary>Works over a new link from now on.</summary>
    async Task BeginAsync(NatsLink link)
    {
        var inbox = new AckInbox(this, link, _prefix);
        int run;
        lock (_gate)
        {
            (_inbox, _open, _unused) = (inbox, null, null);
            run = ++_run;
        }

        if (await link.SubscribeAsync(inbox).ConfigureAwait(false))
            await ResumeAsync(link, run, TimeSpan.Zero).ConfigureAwait(false);
    }

    void Begin(NatsLink link, TimeSpan wait)
    {
        (_open, _unused) = (null, null);
        _ = ResumeAsync(link, ++_run, wait);
    }

    /// <summary>Sends again what has no answer, the oldest message alone first; then the link is open for new ones.</summary>
    async Task ResumeAsync(NatsLink link, int run, TimeSpan? wait)
    {
        try
        {
            while (wait is { } pause)
            {
                await Task.Delay(pause, _time, link.Broken).ConfigureAwait(false);
                wait = await ProbeAsync(link, run).ConfigureAwait(false);
            }

            await SendRestAsync(link, run).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (link.HasEnded)
        {
            // The next link resumes.
        }
    }

    /// <summary>Sends the oldest message without an answer and waits for what becomes of it.</summary>
    /// <returns>How long to wait before it is sent again; null when it has its result.</returns>
    async Task<TimeSpan?> ProbeAsync(NatsLink link, int run)
    {
        var index = await SendOldestAsync(link, run).ConfigureAwait(false);
        while (true)
        {
            Task progress;
            lock (_gate)
            {
                if (_run != run || index is null || Settled > index)
                    return null;
                if (_patience.Refusal is not null)
                    return GiveUp() ? null : RetryWait;
                if (_patience.IsOverdue(_window.Oldest))
                    return GiveUp() ? null : TimeSpan.Zero;
                progress = _progress.Next;
            }

            await progress.WaitAsync(link.Broken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the oldest message without an answer.</summary>
    /// <returns>Its number; null when there is none: then the link waits for the first one.</returns>
    async Task<long?> SendOldestAsync(NatsLink link, int run)
    {
        await _sending.WaitAsync(link.Broken).ConfigureAwait(false);
        try
        {
            PendingPublish oldest;
            lock (_gate)
            {
                if (_run != run)
                    return null;
                if (_window.IsEmpty)
                {
                    // The next message goes alone: nothing is known of what the stream takes.
                    _unused = link;
                    return null;
                }

                _patience.Begin();
                oldest = _window.Oldest;
            }

            var index = oldest.Result.Index;
            await SendAsync(link, oldest).ConfigureAwait(false);
            return index;
        }
        finally
        {
            _sending.Release();
        }
    }

    async Task SendRestAsync(NatsLink link, int run)
    {
        await _sending.WaitAsync(link.Broken).ConfigureAwait(false);
        try
        {
            for (var index = Settled; index < Published; index++)
            {
                if (Volatile.Read(ref _run) != run)
                    return;
                if (_window[index] is { IsSettled: false } message)
                    await SendAsync(link, message).ConfigureAwait(false);
            }

            lock (_gate)
            {
                if (_run != run || _unused is not null)
                    return;
                _open = link;
                if (_patience.Refusal is { } problem)
                    Refuse(problem);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends a message, which stays as it is while <see cref="_sending"/> is held.</summary>
    async ValueTask SendAsync(NatsLink link, PendingPublish message)
    {
        message.SentAt = _time.GetTimestamp();
        try
        {
            await link.PublishAsync(message).ConfigureAwait(false);
        }
        catch (NatsPayloadTooLargeException error)
        {
            // The server takes less than the one before it did.
            lock (_gate)
                Settle(new PublishResult(message.Result.Index, 0, false, PendingPublish.TooLarge(message.Subject, error.Message, error)));
        }
    }

    /// <summary>The stream does not take messages now: they are sent again from the oldest one on.</summary>
    void Refuse(JetStreamException problem)
    {
        _patience.Refuse(problem);
        if (_open is { } link)
        {
            _window.Oldest.SentAt = _time.GetTimestamp();
            Begin(link, RetryWait);
        }

        _progress.Release();
    }

    /// <summary>Looks whether the oldest message waits too long for its answer.</summary>
    void Check()
    {
        lock (_gate)
        {
            if (_window.IsEmpty || !_patience.IsOverdue(_window.Oldest))
                return;
            _progress.Release();
            if (_open is { } link && !GiveUp())
                Begin(link, TimeSpan.Zero);
        }
    }

    /// <summary>Settles the oldest message with its failure when it was tried often or long enough.</summary>
    bool GiveUp()
    {
        if (_patience.GiveUp(_window.Oldest) is not { } error)
            return false;
        Settle(new PublishResult(Settled, 0, false, error));
        return true;
    }

    void Settle(PublishResult result)
    {
        if (result.Error is null)
            _patience.Succeed();
        if (_window.Settle(result, Report))
            _progress.Release();
    }

    void Report(PublishResult result)
    {
        if (_options.OnResult is { } report)
            report(result);
        else
            _failure ??= result.Error;
    }

    void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw failure;
    }
}
