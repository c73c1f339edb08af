using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>
/// One session with one server, from the login to its end: a NATS.Net connection that is never used again. What is queued when it ends is
/// dropped with it, so the publisher decides what the next link sends first.
/// </summary>
sealed class NatsLink : IAsyncDisposable
{
    readonly NatsClientOptions _options;
    readonly CancellationTokenSource _end = new();
    readonly TaskCompletionSource<JetStreamException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly HashSet<Task> _waitingPosts = [];
    JetStreamException? _reported;

    NatsLink(NatsClientOptions options, ServerAddress server, NatsConnection connection)
    {
        _options = options;
        Server = server;
        Connection = connection;
        Broken = _end.Token;
        connection.ServerError += (_, error) =>
        {
            Report(error.Error);
            return ValueTask.CompletedTask;
        };
        connection.ConnectionDisconnected += (_, _) =>
        {
            End(_reported ?? Failed("the server closed it"));
            return ValueTask.CompletedTask;
        };
    }

    public ServerAddress Server { get; }

    public NatsConnection Connection { get; }

    /// <summary>Cancelled when the link has ended.</summary>
    public CancellationToken Broken { get; }

    public bool HasEnded => Broken.IsCancellationRequested;

    /// <summary>Why the link ended, when it has.</summary>
    public Task<JetStreamException> Ended => _ended.Task;

    /// <summary>Told of errors that the server reports and that leave the connection open, with the words.</summary>
    public event Action<JetStreamException, string>? ErrorReported;

    /// <summary>Opens a session on one server.</summary>
    /// <exception cref="JetStreamException">The server cannot be reached or refuses.</exception>
    public static async Task<NatsLink> ConnectAsync(
        NatsClientOptions options, ServerAddress server, CancellationToken cancellationToken)
    {
        var socket = new NatsSocket(server);
        var link = new NatsLink(options, server, new NatsConnection(NatsLinkOptions.Of(options, server, socket)));
        try
        {
            var connecting = link.Connection.ConnectAsync().AsTask();
            await Task.WhenAny(connecting, link.Ended).WaitAsync(options.ConnectTimeout, options.Time, cancellationToken)
                .ConfigureAwait(false);
            if (!connecting.IsCompleted)
                throw await link.Ended.ConfigureAwait(false);
            await connecting.ConfigureAwait(false);
            _ = link.WatchAsync();
            return link;
        }
        catch (Exception error)
        {
            await link.DisposeAsync().ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
                throw;
            throw link.Explain(socket, error);
        }
    }

    /// <summary>A subject of this client's own for answers.</summary>
    public static string NewInbox() => $"_INBOX.{RandomNumberGenerator.GetHexString(22, lowercase: true)}";

    /// <summary>Tells the server of a subscription; false when the link has ended.</summary>
    public ValueTask<bool> SubscribeAsync(NatsSubBase subscription) => SendAsync(
        static (connection, item, broken) => connection.AddSubAsync(item, broken), subscription);

    /// <summary>Ends a subscription, on the server too while the link lasts.</summary>
    public async ValueTask UnsubscribeAsync(NatsSubBase subscription)
    {
        if (!HasEnded)
            await SendAsync(static (_, item, _) => item.UnsubscribeAsync(), subscription).ConfigureAwait(false);
    }

    /// <summary>Hands a message to the queue of the socket, waiting while it is full; false when the link has ended.</summary>
    /// <exception cref="NatsPayloadTooLargeException">It is larger than the server takes.</exception>
    public ValueTask<bool> PublishAsync(PendingPublish message) => SendAsync(
        static (connection, item, broken) => connection.PublishAsync(
            item.Subject, item.Payload, item.Headers, item.ReplyTo, NatsRawSerializer<ReadOnlyMemory<byte>>.Default,
            cancellationToken: broken),
        message);

    /// <summary>Hands a small message to the queue of the socket; it is lost when the link ends.</summary>
    public void Post(string subject, byte[] payload, string? replyTo = null)
    {
        var post = PostAsync(subject, payload, replyTo);
        if (post.IsCompleted)
            return;
        lock (_waitingPosts)
            _waitingPosts.Add(post);
        post.ContinueWith(ForgetPost, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>
    /// Completes when the server has seen everything that was posted so far, also what still waits for a place in the queue.
    /// </summary>
    /// <exception cref="TimeoutException">It does not say so in time.</exception>
    /// <exception cref="JetStreamException">The link has ended.</exception>
    public async Task DrainAsync(TimeSpan timeout)
    {
        Task[] waiting;
        lock (_waitingPosts)
            waiting = [.. _waitingPosts];
        // The queue is not first come, first served: a ping may overtake a post that waits.
        var start = _options.Time.GetTimestamp();
        await Task.WhenAll(waiting).WaitAsync(timeout, _options.Time).ConfigureAwait(false);
        var rest = timeout - _options.Time.GetElapsedTime(start);
        await PingAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero).ConfigureAwait(false);
    }

    /// <summary>Completes when the server has seen everything that was sent so far.</summary>
    /// <exception cref="TimeoutException">It does not say so in time.</exception>
    /// <exception cref="JetStreamException">The link has ended.</exception>
    public async Task PingAsync(TimeSpan timeout)
    {
        using var patience = new CancellationTokenSource(timeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, Broken);
        try
        {
            await Connection.PingAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (HasEnded)
        {
            throw await Ended.ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or NatsTimeoutException)
        {
            throw new TimeoutException($"{Server} left a ping without an answer for {timeout.TotalSeconds:0.###} s.", error);
        }
    }

    /// <summary>Ends the session; the first reason counts.</summary>
    public void End(JetStreamException reason)
    {
        if (_ended.TrySetResult(reason))
            _end.Cancel();
    }

    /// <summary>The error of a link that ended.</summary>
    public JetStreamException Failed(string why, Exception? cause = null) =>
        new(JetStreamErrorKind.Connection, $"The connection to {Server} broke: {why}.", cause);

    public async ValueTask DisposeAsync()
    {
        End(Failed("it was closed"));
        try
        {
            await Connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is NatsException or OperationCanceledException or ObjectDisposedException or TimeoutException)
        {
            // It tells the server goodbye; a server that is gone does not listen.
        }
    }

    /// <summary>Asks for signs of life. NATS.Net's own question ends for good when it cannot be sent in time.</summary>
    async Task WatchAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(_options.PingInterval, _options.Time);
            while (await timer.WaitForNextTickAsync(Broken).ConfigureAwait(false))
                await PingAsync(_options.PingTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException error)
        {
            End(new JetStreamException(JetStreamErrorKind.Connection, error.Message, error));
        }
        catch (Exception error)
        {
            End(Failed(error.Message, error));
        }
    }

    void Report(string text)
    {
        var error = ServerError.Read(text, Server);
        if (ServerError.KeepsConnection(error, text))
        {
            ErrorReported?.Invoke(error, text);
            return;
        }

        _reported = error;
        End(error);
    }

    void ForgetPost(Task post)
    {
        lock (_waitingPosts)
            _waitingPosts.Remove(post);
    }

    async Task PostAsync(string subject, byte[] payload, string? replyTo) => await SendAsync(
        static (connection, item, broken) => connection.PublishAsync(
            item.subject, item.payload, null, item.replyTo, NatsRawSerializer<byte[]>.Default, cancellationToken: broken),
        (subject, payload, replyTo)).ConfigureAwait(false);

    async ValueTask<bool> SendAsync<T>(Func<NatsConnection, T, CancellationToken, ValueTask> send, T item)
    {
        try
        {
            await send(Connection, item, Broken).ConfigureAwait(false);
            return true;
        }
        catch (NatsTimeoutException error)
        {
            End(Failed($"the server took nothing for {_options.WriteTimeout.TotalSeconds:0.###} s", error));
            return false;
        }
        catch (Exception error) when (HasEnded || error is OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    JetStreamException Explain(NatsSocket socket, Exception error)
    {
        if (!socket.IsUsed && error is NatsException)
            return Refused(JetStreamErrorKind.Authorization, error.Message, error);
        for (var cause = socket.Error ?? error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case JetStreamException known:
                    return known;
                case NatsServerException said:
                    return ServerError.Read(said.Error, Server);
                case AuthenticationException or CryptographicException:
                    return Refused(
                        JetStreamErrorKind.Tls, $"TLS could not be agreed on: {cause.InnerException?.Message ?? cause.Message}", cause);
                case SocketException:
                    return Refused(JetStreamErrorKind.Connection, cause.Message, cause);
                case TimeoutException or OperationCanceledException:
                    return Refused(
                        JetStreamErrorKind.Timeout, $"no session within {_options.ConnectTimeout.TotalSeconds:0.###} s{Hint}", cause);
            }
        }

        var offersTls = Connection.ServerInfo is not { TlsRequired: false, TlsAvailable: false };
        return !offersTls && NatsLinkOptions.WantsTls(_options, Server)
            ? Refused(
                JetStreamErrorKind.Tls,
                "it does not offer TLS, which is asked for here; nothing was sent to it. Configure TLS there or use a nats:// URL", error)
            : Refused(JetStreamErrorKind.Connection, $"{(error.InnerException ?? error).Message.TrimEnd('.')}{Hint}", error);
    }

    string Hint => Connection.ServerInfo is null ? ". Is this the client port of a NATS server?" : "";

    JetStreamException Refused(JetStreamErrorKind kind, string why, Exception cause) =>
        new(kind, $"Connecting to {Server} failed: {why.TrimEnd('.')}.", cause);
}
