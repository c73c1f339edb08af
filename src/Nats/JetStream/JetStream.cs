namespace Ekko.Nats;

/// <summary>Streams and consumers of the servers a connection leads to. Source: the JetStream API of the NATS documentation (<c>$JS.API</c>).</summary>
public sealed class JetStream
{
    internal JetStream(NatsConnection connection) => Connection = connection;

    /// <summary>The connection.</summary>
    public NatsConnection Connection { get; }

    /// <summary>Makes the stream, or brings an existing one of that name to this configuration; nothing is sent when it is so already.</summary>
    /// <param name="config">What is null is left alone.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JetStreamException">The server refuses, for example because what cannot be changed is different.</exception>
    public Task<StreamInfo> CreateOrUpdateStreamAsync(StreamConfig config, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>A stream; null when there is none of that name.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<StreamInfo?> FindStreamAsync(string stream, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Deletes a stream and its messages.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether there was one.</returns>
    public Task<bool> DeleteStreamAsync(string stream, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>A message by its place; null when the stream does not have it any more.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="sequence">The place.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<StoredMessage?> FindMessageAsync(string stream, long sequence, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The last message of a subject; null when there is none.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="subject">The subject; wildcards allowed.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<StoredMessage?> FindLastMessageAsync(string stream, string subject, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Makes a durable pull consumer, or brings an existing one of that name to this configuration.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="config">What is null is left alone.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JetStreamException">The server refuses, for example because what cannot be changed is different.</exception>
    public Task<ConsumerInfo> CreateOrUpdateConsumerAsync(string stream, ConsumerConfig config, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>A consumer; null when there is none of that name.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="consumer">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<ConsumerInfo?> FindConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Deletes a consumer and its place.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="consumer">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether there was one.</returns>
    public Task<bool> DeleteConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Publishes one message and waits until the stream has it. For many use <see cref="CreatePublisher"/>.</summary>
    /// <param name="subject">A subject of the stream.</param>
    /// <param name="payload">The bytes.</param>
    /// <param name="messageId">The <c>Nats-Msg-Id</c>: a second message of this id within the stream's duplicate window is not stored. Null for none.</param>
    /// <param name="headers">More headers.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may be stored nevertheless.</param>
    /// <exception cref="NatsException">The stream does not have it, or (timeout, broken link) nobody knows.</exception>
    public Task<PublishAck> PublishAsync(
        string subject, ReadOnlyMemory<byte> payload, string? messageId = null, NatsHeaders? headers = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Publishes many messages without waiting for each.</summary>
    /// <param name="options">Window and patience.</param>
    public JetStreamPublisher CreatePublisher(PublisherOptions? options = null) => throw new NotImplementedException();

    /// <summary>Pulls messages of a durable consumer, which has to exist.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="options">How much to ask for ahead.</param>
    public PullConsumer CreatePullConsumer(string stream, string consumer, PullOptions? options = null) => throw new NotImplementedException();
}
