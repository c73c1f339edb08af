using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Ekko.Nats.Protocol;

namespace Ekko.Nats;

/// <summary>
/// Messages of a subject as they come. Survives reconnects; what is published meanwhile is not seen (core NATS is at-most-once).
/// </summary>
public sealed class NatsSubscription : IAsyncDisposable, IMessageSink
{
    readonly NatsConnection _connection;
    readonly Channel<NatsMessage> _messages;
    NatsMessage? _waiting;
    NatsException? _failure;

    internal NatsSubscription(NatsConnection connection, string subject, int capacity)
    {
        _connection = connection;
        Subject = subject;
        _messages = Channel.CreateBounded<NatsMessage>(
            new BoundedChannelOptions(capacity) { SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>What it subscribes to.</summary>
    public string Subject { get; }

    internal long Id { get; set; }

    /// <summary>The messages, until the subscription or the connection is closed.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NatsException">The server does not permit the subscription.</exception>
    public async IAsyncEnumerable<NatsMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _messages.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_messages.Reader.TryRead(out var message))
                yield return message;
        }

        if (_failure is { Kind: not NatsErrorKind.Closed } failure)
            throw failure;
    }

    /// <summary>The next message.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NatsException">The server does not permit the subscription, or it is closed.</exception>
    public async ValueTask<NatsMessage> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _messages.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw _failure ?? new NatsException(NatsErrorKind.Closed, $"Reading {Subject} failed: the subscription is closed.");
        }
    }

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync()
    {
        _connection.RemoveSubscription(Id);
        _messages.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    bool IMessageSink.Deliver(in ServerFrame frame)
    {
        var message = frame.ToMessage();
        if (_messages.Writer.TryWrite(message))
            return true;
        _waiting = message;
        return false;
    }

    async ValueTask IMessageSink.WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (await _messages.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_messages.Writer.TryWrite(_waiting!))
                break;
        }

        _waiting = null;
    }

    void IMessageSink.Fail(NatsException error)
    {
        _failure ??= error;
        _messages.Writer.TryComplete();
    }

    internal void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw new NatsException(failure.Kind, $"Subscribing to {Subject} failed: {failure.Message}", failure);
    }
}
