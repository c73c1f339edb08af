using NATS.Client.Core;
using Polly;
using Polly.Retry;

namespace Ekko.JetStream;

/// <summary>What works over a client's links, one after the other.</summary>
interface ILinkUser
{
    /// <summary>A link is up; called once for each. Returns at once.</summary>
    void LinkUp(NatsLink link);

    /// <summary>The server refuses what is published on, or subscribed to with, a subject.</summary>
    void Denied(string subject, JetStreamException error);

    /// <summary>There will be no other link.</summary>
    void Closed(JetStreamException error);
}

/// <summary>
/// A connection to one of several servers. When its link breaks it makes another, on this server or the next one, and tells those that work
/// over it. Thread-safe.
/// </summary>
public sealed class NatsClient : IAsyncDisposable
{
    readonly ServerPool _pool;
    readonly Lock _gate = new();
    readonly List<ILinkUser> _users = [];
    readonly CancellationTokenSource _closing = new();
    TaskCompletionSource _linked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task _supervision = Task.CompletedTask;
    INatsServerInfo _info;
    volatile NatsLink? _link;
    volatile bool _isClosed;

    NatsClient(NatsClientOptions options, ServerPool pool, NatsLink link)
    {
        Options = options;
        _pool = pool;
        _info = link.Connection.ServerInfo!;
        JetStream = new JetStreamApi(this);
        Adopt(link);
    }

    /// <summary>What it was made with.</summary>
    public NatsClientOptions Options { get; }

    /// <summary>Streams and consumers.</summary>
    public JetStreamApi JetStream { get; }

    /// <summary>Where it is in its life.</summary>
    public LinkState State => _isClosed ? LinkState.Closed : _link is null ? LinkState.Reconnecting : LinkState.Connected;

    /// <summary>What the server, or the last one there was, says of itself.</summary>
    public INatsServerInfo ServerInfo => Volatile.Read(ref _info);

    /// <summary>Why the last link broke, or why the last attempt to make one failed; null while all is well.</summary>
    public JetStreamException? LastError { get; private set; }

    /// <summary>Told of every change of state and of every error a server reports; handlers must be short and must not throw.</summary>
    public event Action<LinkChange>? Changed;

    /// <summary>The link there is; null while there is none.</summary>
    internal NatsLink? Link => _link;

    /// <summary>Connects to the first server that answers.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JetStreamException">No server took the connection; the inner exception is the most telling server's.</exception>
    /// <exception cref="FormatException">A server URL is none.</exception>
    public static async Task<NatsClient> ConnectAsync(NatsClientOptions options, CancellationToken cancellationToken = default)
    {
        var pool = new ServerPool(options);
        var link = await pool.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var client = new NatsClient(options, pool, link);
        client._supervision = Task.Run(() => client.SuperviseAsync(link), CancellationToken.None);
        return client;
    }

    /// <summary>Publishes many messages without waiting for each.</summary>
    /// <param name="options">Window and patience.</param>
    public StreamPublisher CreatePublisher(PublisherOptions? options = null) => new(this, options ?? new PublisherOptions());

    /// <summary>Pulls messages of a durable consumer, which has to exist.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="options">How much to ask for ahead.</param>
    public PullConsumer CreatePullConsumer(string stream, string consumer, PullOptions? options = null) =>
        new(this, stream, consumer, options ?? new PullOptions());

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
                await link.DrainAsync(Options.CloseTimeout).ConfigureAwait(false);
            }
            catch (Exception error) when (error is JetStreamException or TimeoutException)
            {
                // The server is gone already, or does not answer: it does not get what is queued.
                Changed?.Invoke(new LinkChange(LinkState.Closed, error as JetStreamException));
            }

            link.End(link.Failed("it was closed"));
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await _supervision.ConfigureAwait(false);
        _closing.Dispose();
    }

    internal void Add(ILinkUser user)
    {
        NatsLink? link;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _users.Add(user);
            link = _link;
        }

        if (link is not null)
            user.LinkUp(link);
    }

    internal void Remove(ILinkUser user)
    {
        lock (_gate)
            _users.Remove(user);
    }

    /// <summary>The link there is, or the next one.</summary>
    /// <exception cref="JetStreamException">The client is closed.</exception>
    internal async Task<NatsLink> LinkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task linked;
            lock (_gate)
            {
                if (_isClosed)
                    throw new JetStreamException(JetStreamErrorKind.Closed, "Sending failed: the connection is closed.");
                if (_link is { } link)
                    return link;
                linked = _linked.Task;
            }

            await linked.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    async Task SuperviseAsync(NatsLink first)
    {
        var closed = new JetStreamException(JetStreamErrorKind.Closed, "The connection is closed.");
        try
        {
            await KeepLinkedAsync(first).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The owner closed it while it waited for a server.
        }
        catch (Exception error)
        {
            // A handler of the owner's failed, or this class is wrong: no caller must wait for a link that will not come.
            closed = new JetStreamException(
                JetStreamErrorKind.Closed, $"The connection is closed: its supervision failed. {error.Message}", error);
            throw;
        }
        finally
        {
            NatsLink? last;
            lock (_gate)
            {
                _isClosed = true;
                (last, _link) = (_link, null);
                _linked.TrySetResult();
            }

            if (last is not null)
                await last.DisposeAsync().ConfigureAwait(false);
            foreach (var user in Users())
                user.Closed(closed);
        }

        Changed?.Invoke(new LinkChange(LinkState.Closed, null));
    }

    /// <summary>Makes a link whenever there is none. A link that broke soon counts as a failed attempt: the next one waits.</summary>
    async Task KeepLinkedAsync(NatsLink? link)
    {
        while (!_isClosed)
        {
            await Reconnecting().ExecuteAsync(async token =>
            {
                link ??= await LinkAgainAsync(token).ConfigureAwait(false);
                var began = Options.Time.GetTimestamp();
                var reason = await link.Ended.WaitAsync(token).ConfigureAwait(false);
                Leave(link, reason);
                link = null;
                if (!_isClosed && Options.Time.GetElapsedTime(began) < Options.ReconnectWaitMax)
                    throw reason;
            }, _closing.Token).ConfigureAwait(false);
        }
    }

    ResiliencePipeline Reconnecting() => new ResiliencePipelineBuilder { TimeProvider = Options.Time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<JetStreamException>(),
            MaxRetryAttempts = int.MaxValue,
            Delay = Options.ReconnectWait,
            MaxDelay = Options.ReconnectWaitMax,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    async Task<NatsLink> LinkAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            var link = await _pool.ConnectAsync(cancellationToken).ConfigureAwait(false);
            LastError = null;
            foreach (var user in Adopt(link))
                user.LinkUp(link);
            Changed?.Invoke(new LinkChange(LinkState.Connected, null));
            return link;
        }
        catch (JetStreamException error)
        {
            LastError = error;
            Changed?.Invoke(new LinkChange(LinkState.Reconnecting, error));
            throw;
        }
    }

    /// <returns>Those who have to be told of it.</returns>
    ILinkUser[] Adopt(NatsLink link)
    {
        Volatile.Write(ref _info, link.Connection.ServerInfo!);
        link.ErrorReported += (error, text) => Report(error, text);
        link.Connection.LameDuckModeActivated += (_, _) => RetireAsync(link);
        // It may have said so before it was listened to.
        if (link.Connection.ServerInfo is { LameDuckMode: true })
            _ = RetireAsync(link).AsTask();
        lock (_gate)
        {
            _link = link;
            _linked.TrySetResult();
            return [.. _users];
        }
    }

    void Leave(NatsLink link, JetStreamException reason)
    {
        lock (_gate)
        {
            _link = null;
            _linked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _pool.Learn(link.Connection.ServerInfo?.ClientConnectUrls ?? []);
        // Its end may wait for a server that takes nothing any more.
        _ = link.DisposeAsync().AsTask();
        LastError = reason;
        if (!_isClosed)
            Changed?.Invoke(new LinkChange(LinkState.Reconnecting, reason));
    }

    void Report(JetStreamException error, string text)
    {
        foreach (var subject in (string?[])[ServerError.DeniedPublish(text), ServerError.DeniedSubscription(text)])
        {
            if (subject is null)
                continue;
            foreach (var user in Users())
                user.Denied(subject, error);
        }

        Changed?.Invoke(new LinkChange(State, error));
    }

    /// <summary>Lets a server that is about to go see what was sent to it, then leaves it, when there is another.</summary>
    async ValueTask RetireAsync(NatsLink link)
    {
        _pool.Learn(link.Connection.ServerInfo?.ClientConnectUrls ?? []);
        if (!_pool.Leave(link.Server))
            return;
        try
        {
            await link.PingAsync(Options.ConnectTimeout).ConfigureAwait(false);
        }
        catch (Exception error) when (error is JetStreamException or TimeoutException)
        {
            Changed?.Invoke(new LinkChange(State, error as JetStreamException));
        }

        link.End(link.Failed("the server is about to go"));
    }

    ILinkUser[] Users()
    {
        lock (_gate)
            return [.. _users];
    }
}
