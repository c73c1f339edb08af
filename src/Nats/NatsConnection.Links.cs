using Ekko.Nats.Protocol;

namespace Ekko.Nats;

/// <summary>The side towards the servers: one link after the other, and the subscriptions that each new one is told of.</summary>
public sealed partial class NatsConnection : ILinkOwner
{
    internal long AddSubscription(string subject, string? queueGroup, IMessageSink sink)
    {
        lock (_gate)
        {
            var subscription = new Subscription(++_lastSubscription, subject, queueGroup, sink);
            _subscriptions[subscription.Id] = subscription;
            _link?.Outbox.TryAppend(ClientFrames.Subscribe(subject, queueGroup, subscription.Id));
            return subscription.Id;
        }
    }

    internal void RemoveSubscription(long id)
    {
        lock (_gate)
        {
            if (_subscriptions.TryRemove(id, out _))
                _link?.Outbox.TryAppend(ClientFrames.Unsubscribe(id));
        }
    }

    /// <summary>Appends frames to the queue of the link there is, or of the next one.</summary>
    internal async ValueTask SendAsync(
        ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, bool isMessage, CancellationToken cancellationToken)
    {
        while (true)
        {
            var link = _link ?? await WaitForLinkAsync(cancellationToken).ConfigureAwait(false);
            await link.Outbox.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            if (link.Outbox.TryAppend(head.Span, body.Span, isMessage ? ClientFrames.LineEnd : default))
                return;
            await LeaveAsync(link, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Appends a whole frame now, however much waits; the link it went to, or null when there is none.</summary>
    internal object? TrySend(ReadOnlySpan<byte> frame) => _link is { } link && link.Outbox.TryAppend(frame) ? link : null;

    /// <summary>The link there is; null while there is none.</summary>
    internal object? CurrentLink => _link;

    internal ValueTask WaitForRoomAsync(CancellationToken cancellationToken) =>
        _link is { } link ? link.Outbox.WaitForRoomAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Whether the server cannot be heard because a subscription's reader is behind.</summary>
    internal bool IsWaitingForReader => _link is { IsWaitingForReader: true };

    IMessageSink? ILinkOwner.FindSink(long subscriptionId) => _subscriptions.GetValueOrDefault(subscriptionId)?.Sink;

    void ILinkOwner.InfoChanged(Link link, NatsServerInfo info)
    {
        Volatile.Write(ref _info, info);
        _pool.Learn(info);
        if (info.Ldm && _pool.Leave(link.Server))
            _ = RetireAsync(link);
    }

    void ILinkOwner.ErrorReported(NatsException error, string? publishSubject, string? subscriptionSubject)
    {
        foreach (var subscription in _subscriptions.Values)
        {
            if (publishSubject is not null)
                subscription.Sink.PublishDenied(publishSubject, error);
            if (subscriptionSubject == subscription.Subject)
                subscription.Sink.Fail(error);
        }

        Changed?.Invoke(new NatsConnectionEvent(State, error));
    }

    /// <summary>Completes when the server that is there, or the next one, knows of all subscriptions.</summary>
    async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var link = _link ?? await WaitForLinkAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await link.PingAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (NatsException) when (!_isClosed)
            {
                // The link broke; the next one is told of the subscriptions before anything else.
                await LeaveAsync(link, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    async Task<Link> WaitForLinkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task linked;
            lock (_gate)
            {
                if (_isClosed)
                    throw new NatsException(NatsErrorKind.Closed, "Sending failed: the connection is closed.");
                if (_link is { } link)
                    return link;
                linked = _linked.Task;
            }

            await linked.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Completes when the link, which has ended, is the connection's no more.</summary>
    async Task LeaveAsync(Link ended, CancellationToken cancellationToken)
    {
        Task gone;
        lock (_gate)
        {
            if (_link != ended)
                return;
            gone = _unlinked.Task;
        }

        await gone.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    Link Adopt(ServerAddress server, Session session)
    {
        var link = new Link(Options, server, session, this);
        Volatile.Write(ref _info, session.Info);
        _pool.Learn(session.Info);
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values)
                link.Outbox.TryAppend(ClientFrames.Subscribe(subscription.Subject, subscription.QueueGroup, subscription.Id));
            _unlinked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _link = link;
            _linked.TrySetResult();
        }

        return link;
    }

    async Task SuperviseAsync(Link link)
    {
        var closed = new NatsException(NatsErrorKind.Closed, "The connection is closed.");
        try
        {
            await KeepLinkedAsync(link).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // A handler of the owner's failed, or this class is wrong: nobody must wait for a connection that nobody makes.
            closed = new NatsException(NatsErrorKind.Closed, $"The connection is closed: its supervision failed. {error.Message}", error);
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _isClosed = true;
                _link = null;
                _linked.TrySetResult();
                _unlinked.TrySetResult();
            }

            foreach (var subscription in _subscriptions.Values)
                subscription.Sink.Fail(closed);
        }

        Changed?.Invoke(new NatsConnectionEvent(NatsConnectionState.Closed, null));
    }

    async Task KeepLinkedAsync(Link link)
    {
        var brokenSoon = 0;
        while (true)
        {
            var began = Options.Time.GetTimestamp();
            LastError = await link.RunAsync().ConfigureAwait(false);
            link.Dispose();
            lock (_gate)
            {
                _link = null;
                _linked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _unlinked.TrySetResult();
            }

            if (_isClosed)
                return;
            foreach (var subscription in _subscriptions.Values)
                subscription.Sink.LinkLost(LastError);
            Changed?.Invoke(new NatsConnectionEvent(NatsConnectionState.Reconnecting, LastError));
            // The first time at once; a server whose sessions break as soon as they are made is not hammered.
            brokenSoon = Options.Time.GetElapsedTime(began) < Options.ReconnectWaitMax ? brokenSoon + 1 : 0;
            if (await ReconnectAsync(brokenSoon).ConfigureAwait(false) is not { } next)
                return;
            link = next;
            LastError = null;
            foreach (var subscription in _subscriptions.Values)
                subscription.Sink.LinkUp();
            Changed?.Invoke(new NatsConnectionEvent(NatsConnectionState.Connected, null));
        }
    }

    /// <summary>Tries until a server takes the connection; null when the owner closes it meanwhile.</summary>
    async Task<Link?> ReconnectAsync(int failures)
    {
        try
        {
            while (true)
            {
                if (failures > 1)
                    await Task.Delay(Wait(failures - 2), Options.Time, _closing.Token).ConfigureAwait(false);
                try
                {
                    var (server, session) = await _pool.ConnectAsync(_closing.Token).ConfigureAwait(false);
                    return Adopt(server, session);
                }
                catch (NatsException error)
                {
                    LastError = error;
                    Changed?.Invoke(new NatsConnectionEvent(NatsConnectionState.Reconnecting, error));
                }

                failures = Math.Max(failures + 1, 2);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Twice as long each time, and between half and all of it, so that many clients do not come back in step.</summary>
    TimeSpan Wait(int doublings)
    {
        var longest = Options.ReconnectWait.TotalMilliseconds * Math.Pow(2, Math.Min(doublings, 30));
        longest = Math.Min(longest, Options.ReconnectWaitMax.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(longest * (0.5 + Random.Shared.NextDouble() / 2));
    }

    /// <summary>Lets a server that is about to go see what was sent to it, then leaves it.</summary>
    async Task RetireAsync(Link link)
    {
        try
        {
            await link.PingAsync().WaitAsync(Options.ConnectTimeout, Options.Time).ConfigureAwait(false);
        }
        catch (Exception error) when (error is NatsException or TimeoutException)
        {
            Changed?.Invoke(new NatsConnectionEvent(State, error as NatsException));
        }

        link.Abort();
    }
}
