using System.Buffers;
using System.Collections.Concurrent;
using Ekko.Nats.Protocol;

namespace Ekko.Nats;

/// <summary>A connection to one of several servers; reconnects by itself and brings its subscriptions along. Thread-safe.</summary>
public sealed partial class NatsConnection : IAsyncDisposable
{
    readonly ServerPool _pool;
    readonly RequestInbox _requests = new();
    readonly ConcurrentDictionary<long, Subscription> _subscriptions = new();
    readonly Lock _gate = new();
    readonly CancellationTokenSource _closing = new();
    TaskCompletionSource _linked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TaskCompletionSource _unlinked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task _supervision = Task.CompletedTask;
    volatile Link? _link;
    volatile bool _isClosed;
    NatsServerInfo _info = new();
    long _lastSubscription;

    NatsConnection(NatsClientOptions options, ServerPool pool)
    {
        Options = options;
        _pool = pool;
        JetStream = new JetStream(this);
        AddSubscription(_requests.Subject, null, _requests);
    }

    /// <summary>What it was made with.</summary>
    public NatsClientOptions Options { get; }

    /// <summary>Where it is in its life.</summary>
    public NatsConnectionState State =>
        _isClosed ? NatsConnectionState.Closed : _link is null ? NatsConnectionState.Reconnecting : NatsConnectionState.Connected;

    /// <summary>What the server, or the last one there was, says of itself.</summary>
    public NatsServerInfo ServerInfo => Volatile.Read(ref _info);

    /// <summary>Why the last link broke, or why the last attempt to make one failed; null while all is well.</summary>
    public NatsException? LastError { get; private set; }

    /// <summary>JetStream over this connection.</summary>
    public JetStream JetStream { get; }

    /// <summary>Told of every change of state and of every error a server reports; handlers must be short and must not throw.</summary>
    public event Action<NatsConnectionEvent>? Changed;

    /// <summary>Connects to the first server that answers.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NatsException">No server took the connection; the inner exception is the most telling server's.</exception>
    /// <exception cref="FormatException">A server URL is none.</exception>
    public static async Task<NatsConnection> ConnectAsync(NatsClientOptions options, CancellationToken cancellationToken = default)
    {
        var pool = new ServerPool(options);
        var (server, session) = await pool.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var connection = new NatsConnection(options, pool);
        var link = connection.Adopt(server, session);
        connection._supervision = Task.Run(() => connection.SuperviseAsync(link), CancellationToken.None);
        return connection;
    }

    /// <summary>
    /// Hands a message to the socket's queue; waits while the queue is full or the connection is being remade. Core NATS is at-most-once:
    /// what is queued when a link breaks may be lost. JetStream publishes are not.
    /// </summary>
    /// <param name="subject">What it is about; no wildcards.</param>
    /// <param name="payload">Its bytes, copied before the call returns.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="replyTo">Where answers go.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="NatsException">The message is larger than the server takes, or the connection is closed.</exception>
    /// <exception cref="ArgumentException">A subject is none.</exception>
    public async ValueTask PublishAsync(
        string subject, ReadOnlyMemory<byte> payload, NatsHeaders? headers = null, string? replyTo = null,
        CancellationToken cancellationToken = default)
    {
        SubjectRules.Check(subject, wildcards: false, nameof(subject));
        if (replyTo is not null)
            SubjectRules.Check(replyTo, wildcards: false, nameof(replyTo));
        var headerLength = headers?.WireLength() ?? 0;
        CheckSize(subject, (long)headerLength + payload.Length);
        var head = ArrayPool<byte>.Shared.Rent(ClientFrames.PublishLength(subject, replyTo, headerLength));
        try
        {
            var length = ClientFrames.WritePublish(head, subject, replyTo, headers, headerLength, payload.Length);
            await SendAsync(head.AsMemory(0, length), payload, isMessage: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    /// <summary>Publishes and waits for one answer.</summary>
    /// <param name="subject">Whom to ask.</param>
    /// <param name="payload">The question.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="timeout">How long to wait; null for <see cref="NatsClientOptions.RequestTimeout"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="NatsException">Nobody serves the subject, no answer came in time, the link broke meanwhile, or we may not
    /// ask.</exception>
    public async Task<NatsMessage> RequestAsync(
        string subject, ReadOnlyMemory<byte> payload, NatsHeaders? headers = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        var patience = timeout ?? Options.RequestTimeout;
        using var limit = new CancellationTokenSource(patience, Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var request = _requests.Add(subject);
        try
        {
            await PublishAsync(subject, payload, headers, request.ReplyTo, either.Token).ConfigureAwait(false);
            return await request.Answer.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            if (_link is not null)
                throw new NatsException(
                    NatsErrorKind.Timeout, $"Asking {subject} failed: no answer came within {patience.TotalSeconds:0.###} s.", e);
            throw new NatsException(
                NatsErrorKind.Timeout,
                $"Asking {subject} failed: there was no connection for {patience.TotalSeconds:0.###} s. {LastError?.Message}".TrimEnd(),
                        LastError ?? (Exception)e);
        }
        finally
        {
            _requests.Remove(request);
        }
    }

    /// <summary>Subscribes; the server knows of it when the call returns.</summary>
    /// <param name="subject">Wildcards allowed.</param>
    /// <param name="queueGroup">Subscribers of one group share the messages.</param>
    /// <param name="capacity">Messages that may wait for the reader; then reading from the socket waits, and with it the whole
    /// connection.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="NatsException">The server does not permit it, or the connection is closed.</exception>
    /// <exception cref="ArgumentException">The subject or the group is none.</exception>
    public async Task<NatsSubscription> SubscribeAsync(
        string subject, string? queueGroup = null, int capacity = 65_536, CancellationToken cancellationToken = default)
    {
        SubjectRules.Check(subject, wildcards: true, nameof(subject));
        if (queueGroup is not null)
            SubjectRules.Check(queueGroup, wildcards: false, nameof(queueGroup));
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var subscription = new NatsSubscription(this, subject, capacity);
        subscription.Id = AddSubscription(subject, queueGroup, subscription);
        try
        {
            await ConfirmAsync(cancellationToken).ConfigureAwait(false);
            subscription.ThrowIfFailed();
            return subscription;
        }
        catch
        {
            RemoveSubscription(subscription.Id);
            throw;
        }
    }

    /// <summary>Waits until the server has seen everything that was published so far.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="NatsException">The link broke meanwhile.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var link = _link ?? await WaitForLinkAsync(cancellationToken).ConfigureAwait(false);
        await link.PingAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends what is queued, for at most <see cref="NatsClientOptions.CloseTimeout"/>, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }

        if (_link is { } link)
        {
            try
            {
                await link.PingAsync().WaitAsync(Options.CloseTimeout, Options.Time).ConfigureAwait(false);
            }
            catch (Exception error) when (error is NatsException or TimeoutException)
            {
                // The server is gone already, or does not answer: there is nobody to send it to.
                Changed?.Invoke(new NatsConnectionEvent(NatsConnectionState.Closed, error as NatsException));
            }

            link.Abort();
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await _supervision.ConfigureAwait(false);
        _closing.Dispose();
    }

    internal void CheckSize(string subject, long length)
    {
        if (length > ServerInfo.MaxPayload)
        {
            throw new NatsException(
                NatsErrorKind.MaxPayload,
                $"Publishing on {subject} failed: the message has {length} bytes with its headers, the server takes {ServerInfo.MaxPayload}. "
                + "Raise max_payload on the server; nothing was sent.");
        }
    }
}
