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
        while (true)
        {
            var reason = await link.RunAsync().ConfigureAwait(false);
            link.Dispose();
            LastError = reason;
            lock (_gate)
            {
                _link = null;
                _linked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _unlinked.TrySetResult();
            }

            if (_isClosed)
                break;
            foreach (var subscription in _subscriptions.Values)
                subscription.Sink.LinkLost(reason);
            Changed?.Invoke(new NatsConnectionEvent(NatsConnectionState.Reconnecting, reason));
            if (await ReconnectAsync().ConfigureAwait(false) is not { } next)
                break;
            link = next;
            LastError = null;
            foreach (var subscription in _subscriptions.Values)
                subscription.Sink.LinkUp();
            Changed?.Invoke(new NatsConnectionEvent(NatsConnectionState.Connected, null));
        }

        var closed = new NatsException(NatsErrorKind.Closed, "The connection is closed.");
        foreach (var subscription in _subscriptions.Values)
            subscription.Sink.Fail(closed);
        lock (_gate)
            _linked.TrySetResult();
        Changed?.Invoke(new NatsConnectionEvent(NatsConnectionState.Closed, null));
    }

    /// <summary>Tries until a server takes the connection; null when the owner closes it meanwhile.</summary>
    async Task<Link?> ReconnectAsync()
    {
        for (var round = 0; ; round++)
        {
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
            catch (OperationCanceledException)
            {
                return null;
            }

            var longest = Math.Min(
                Options.ReconnectWaitMax.TotalMilliseconds, Options.ReconnectWait.TotalMilliseconds * Math.Pow(2, Math.Min(round, 30)));
            var wait = TimeSpan.FromMilliseconds(longest * (0.5 + Random.Shared.NextDouble() / 2));
            try
            {
                await Task.Delay(wait, Options.Time, _closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
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
