namespace Ekko.Nats;

/// <summary>A connection to one of several servers; reconnects by itself and brings its subscriptions along. Thread-safe.</summary>
public sealed class NatsConnection : IAsyncDisposable
{
    NatsConnection(NatsClientOptions options) => Options = options;

    /// <summary>What it was made with.</summary>
    public NatsClientOptions Options { get; }

    /// <summary>Where it is in its life.</summary>
    public NatsConnectionState State => throw new NotImplementedException();

    /// <summary>What the server says of itself.</summary>
    public NatsServerInfo ServerInfo => throw new NotImplementedException();

    /// <summary>Told of every change of state and of every error the server reports; handlers must be short.</summary>
    public event Action<NatsConnectionEvent>? Changed { add => throw new NotImplementedException(); remove => throw new NotImplementedException(); }

    /// <summary>Connects to the first server that answers.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NatsException">No server took the connection; the inner exception is the last server's.</exception>
    /// <exception cref="FormatException">A server URL is none.</exception>
    public static Task<NatsConnection> ConnectAsync(NatsClientOptions options, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>JetStream over this connection.</summary>
    public JetStream JetStream => new(this);

    /// <summary>
    /// Hands a message to the socket's queue; waits while the queue is full or the connection is being remade. Core NATS is at-most-once: what is queued
    /// when a link breaks may be lost. JetStream publishes are not.
    /// </summary>
    /// <param name="subject">What it is about; no wildcards.</param>
    /// <param name="payload">Its bytes, copied before the call returns.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="replyTo">Where answers go.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="NatsException">The message is larger than the server takes, or the connection is closed.</exception>
    public ValueTask PublishAsync(
        string subject, ReadOnlyMemory<byte> payload, NatsHeaders? headers = null, string? replyTo = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Publishes and waits for one answer.</summary>
    /// <param name="subject">Whom to ask.</param>
    /// <param name="payload">The question.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="timeout">How long to wait; null for <see cref="NatsClientOptions.RequestTimeout"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="NatsException">Nobody serves the subject, no answer came in time, the link broke meanwhile, or we may not ask.</exception>
    public Task<NatsMessage> RequestAsync(
        string subject, ReadOnlyMemory<byte> payload, NatsHeaders? headers = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Subscribes; the server knows of it when the call returns.</summary>
    /// <param name="subject">Wildcards allowed.</param>
    /// <param name="queueGroup">Subscribers of one group share the messages.</param>
    /// <param name="capacity">Messages that may wait for the reader; then reading from the socket waits, and with it the whole connection.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<NatsSubscription> SubscribeAsync(string subject, string? queueGroup = null, int capacity = 65_536, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Waits until the server has seen everything that was published so far.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="NatsException">The link broke meanwhile.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Sends what is queued and closes.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
