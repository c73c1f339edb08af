namespace Ekko.Nats;

/// <summary>
/// Pulls a durable consumer's messages: asks ahead within <see cref="PullOptions"/>, again after reconnects, missed heartbeats and leader changes. The reader's
/// pace is the server's: nothing is dropped. One reader at a time; acknowledging is thread-safe.
/// </summary>
public sealed class PullConsumer : IAsyncDisposable
{
    internal PullConsumer()
    {
    }

    /// <summary>Everything that has arrived and not been read; waits until there is something.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>At least one message; dispose it to give the memory back.</returns>
    /// <exception cref="NatsException">The consumer or stream is gone, a message is larger than <see cref="PullOptions.MaxBytes"/>, or this is closed.</exception>
    public ValueTask<MessageBatch> ReadAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Acknowledges a message, under <see cref="AckPolicy.All"/> also all before it. Sent without waiting for the server.</summary>
    /// <param name="token">The delivery.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public ValueTask AckAsync(AckToken token, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Acknowledges many messages.</summary>
    /// <param name="tokens">The deliveries.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public ValueTask AckAsync(ReadOnlyMemory<AckToken> tokens, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Acknowledges and waits until the server has stored that.</summary>
    /// <param name="token">The delivery.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task AckAndConfirmAsync(AckToken token, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Asks for the message again.</summary>
    /// <param name="token">The delivery.</param>
    /// <param name="delay">Not before this long; null for at once.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public ValueTask NakAsync(AckToken token, TimeSpan? delay = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Never wants the message again.</summary>
    /// <param name="token">The delivery.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public ValueTask TerminateAsync(AckToken token, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Needs longer: starts the server's wait for the acknowledgement anew.</summary>
    /// <param name="token">The delivery.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public ValueTask InProgressAsync(AckToken token, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Stops asking. What was delivered and not acknowledged is delivered again to whoever asks next.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
