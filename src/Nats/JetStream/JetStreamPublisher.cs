namespace Ekko.Nats;

/// <summary>
/// Publishes without waiting for each acknowledgement: a bounded window of messages is out. What is not acknowledged when a link breaks, or in time, is sent
/// again from its own copy, which the message id makes harmless within the stream's duplicate window. Nothing is dropped: every message has one result, in
/// order. One publishing caller at a time.
/// </summary>
public sealed class JetStreamPublisher : IAsyncDisposable
{
    internal JetStreamPublisher()
    {
    }

    /// <summary>Messages published so far.</summary>
    public long Published => throw new NotImplementedException();

    /// <summary>Messages whose result is known.</summary>
    public long Settled => throw new NotImplementedException();

    /// <summary>Publishes; waits while the window is full.</summary>
    /// <param name="subject">A subject of the stream.</param>
    /// <param name="payload">The bytes, copied before the call returns.</param>
    /// <param name="messageId">The <c>Nats-Msg-Id</c>; without one a message may be stored twice when it has to be sent again.</param>
    /// <param name="headers">More headers.</param>
    /// <param name="cancellationToken">Gives up waiting; the message is then not published.</param>
    /// <returns>The message's number, from 0.</returns>
    /// <exception cref="NatsException">The message is larger than the server takes; or, without <see cref="PublisherOptions.OnResult"/>, an earlier one failed.</exception>
    public ValueTask<long> PublishAsync(
        string subject, ReadOnlyMemory<byte> payload, string? messageId = null, NatsHeaders? headers = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Waits until every message published so far has its result.</summary>
    /// <param name="cancellationToken">Stops waiting; what is out stays out.</param>
    /// <exception cref="NatsException">Without <see cref="PublisherOptions.OnResult"/>: the first failure.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Stops; what is not settled then is not reported. Flush first.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
