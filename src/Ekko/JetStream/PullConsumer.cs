using System.Buffers;
using System.Globalization;
using System.Text;
using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>
/// Pulls a durable consumer's messages: asks ahead within <see cref="PullOptions"/>, again after reconnects, missed heartbeats and leader
/// changes. The reader's pace is the server's: nothing is dropped. One reader at a time; acknowledging is thread-safe.
/// </summary>
/// <remarks>
/// Every request names its limits; the server counts them down and says when one ends, with what was left of it. When that count cannot
/// be trusted any more (the link broke, a heartbeat is missing) an inbox of another name takes over. Source: NATS architecture decisions
/// 13 and 37, pull subscriptions.
/// </remarks>
public sealed class PullConsumer : IAsyncDisposable, ILinkUser
{
    static readonly byte[] Acknowledged = "+ACK"u8.ToArray();
    readonly NatsClient _client;
    readonly string _stream;
    readonly string _consumer;
    readonly string _subject;
    readonly PullOptions _options;
    readonly TimeProvider _time;
    readonly ITimer _timer;
    readonly Lock _gate = new();
    readonly Pulse _arrival = new();
    PullInbox? _inbox;
    MessageBatch? _arrived;
    long _arrivedBytes;
    JetStreamException? _failure;
    string? _ackPrefix;
    int _asked;
    long _askedBytes;
    long _lastSign;
    long _notBefore;
    int _lastCount = 64;
    int _lastBytes = 64 * 1024;
    bool _isChecking;

    internal PullConsumer(NatsClient client, string stream, string consumer, PullOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxMessages, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytes, 1024, nameof(options));
        if (options.IdleHeartbeat <= TimeSpan.Zero || options.Expires < 2 * options.IdleHeartbeat)
            throw new ArgumentException("IdleHeartbeat has to be positive and at most half of Expires.", nameof(options));
        _client = client;
        _stream = stream;
        _consumer = consumer;
        _subject = $"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}";
        _options = options;
        _time = client.Options.Time;
        _lastSign = _notBefore = _time.GetTimestamp();
        client.Add(this);
        _timer = _time.CreateTimer(_ => Check(), null, options.IdleHeartbeat, options.IdleHeartbeat);
    }

    /// <summary>Everything that has arrived and not been read; waits until there is something.</summary>
    /// <param name="cancellationToken">Stops waiting; nothing is lost.</param>
    /// <returns>At least one message; dispose it to give the memory back.</returns>
    /// <exception cref="JetStreamException">The consumer or stream is gone, or this is closed.</exception>
    public async ValueTask<MessageBatch> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_arrived is { } batch)
                {
                    _arrived = null;
                    _arrivedBytes = 0;
                    _lastCount = batch.Count;
                    _lastBytes = (int)batch.ByteSize;
                    Ask();
                    return batch;
                }

                if (_failure is { } failure)
                    throw failure;
                arrival = _arrival.Next;
            }

            await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Acknowledges a message and, with a consumer whose policy is <c>all</c>, every one before it. Sent without waiting for the server;
    /// not sent while there is no connection.
    /// </summary>
    /// <param name="token">The delivery.</param>
    public void Acknowledge(AckToken token)
    {
        var prefix = Volatile.Read(ref _ackPrefix)
            ?? throw new InvalidOperationException("The token does not come from this consumer: it has read nothing yet.");
        _client.Link?.Post(AckSubject.Of(prefix, token), Acknowledged);
    }

    /// <summary>Stops asking. What was delivered and not acknowledged is delivered again to the next reader.</summary>
    public async ValueTask DisposeAsync()
    {
        _client.Remove(this);
        await _timer.DisposeAsync().ConfigureAwait(false);
        PullInbox? inbox;
        lock (_gate)
        {
            (inbox, _inbox) = (_inbox, null);
            _arrived?.Dispose();
            _arrived = null;
            FailLocked(new JetStreamException(JetStreamErrorKind.Closed, $"Reading consumer {_consumer} failed: it is closed."));
        }

        if (inbox is not null)
            await inbox.Link.UnsubscribeAsync(inbox).ConfigureAwait(false);
    }

    internal void Receive(
        PullInbox inbox, string subject, string? replyTo, in ReadOnlySequence<byte> headers, in ReadOnlySequence<byte> payload)
    {
        lock (_gate)
        {
            if (inbox != _inbox)
                return;
            _lastSign = _time.GetTimestamp();
            if (!AckSubject.TryRead(replyTo, out var prefixLength, out var token))
            {
                Take(headers.IsEmpty ? null : JetStreamMessage.ReadHeaders(headers));
                return;
            }

            if (_ackPrefix is null)
                Volatile.Write(ref _ackPrefix, replyTo![..prefixLength]);
            _arrived ??= new MessageBatch(_lastBytes, _lastCount);
            _arrived.Add(subject, headers, payload, token);
            var size = subject.Length + replyTo!.Length + (int)headers.Length + (int)payload.Length;
            _arrivedBytes += size;
            _asked = Math.Max(0, _asked - 1);
            _askedBytes = _asked == 0 ? 0 : Math.Max(0, _askedBytes - size);
            _arrival.Release();
        }
    }

    internal void Fail(JetStreamException error)
    {
        lock (_gate)
            FailLocked(error);
    }

    void ILinkUser.LinkUp(NatsLink link) => _ = BeginAsync(link);

    void ILinkUser.Denied(string subject, JetStreamException error)
    {
        lock (_gate)
        {
            if (subject == _subject || subject == _inbox?.Subject)
                FailLocked(error);
        }
    }

    void ILinkUser.Closed(JetStreamException error) => Fail(error);

    /// <summary>Takes a new inbox on a link; what the one before was going to get is asked for again.</summary>
    async Task BeginAsync(NatsLink link)
    {
        var inbox = new PullInbox(this, link);
        PullInbox? former;
        lock (_gate)
        {
            if (_failure is not null)
                return;
            (former, _inbox) = (_inbox, inbox);
            (_asked, _askedBytes) = (0, 0);
        }

        if (former is not null)
            await former.Link.UnsubscribeAsync(former).ConfigureAwait(false);
        if (!await link.SubscribeAsync(inbox).ConfigureAwait(false))
            return;
        lock (_gate)
        {
            inbox.IsReady = true;
            Ask();
        }
    }

    /// <summary>Asks for as much as there is room for, once that is half of everything or nothing else is asked for.</summary>
    void Ask()
    {
        if (_failure is not null || _inbox is not { IsReady: true } || _time.GetTimestamp() < _notBefore)
            return;
        var messages = _options.MaxMessages - _asked - (_arrived?.Count ?? 0);
        var bytes = _options.MaxBytes - _askedBytes - _arrivedBytes;
        var isWorthIt = 2 * messages >= _options.MaxMessages && 2 * bytes >= _options.MaxBytes;
        if (messages > 0 && bytes > 0 && (isWorthIt || (_asked == 0 && _arrived is null)))
            Request(messages, bytes);
    }

    /// <summary>A message that is larger than everything that may be asked for comes alone.</summary>
    void AskForOne()
    {
        if (_asked == 0 && _arrived is null)
            Request(1, null);
    }

    void Request(int messages, long? bytes)
    {
        var limit = bytes is null ? "" : string.Create(CultureInfo.InvariantCulture, $"\"max_bytes\":{bytes},");
        var (expires, heartbeat) = (_options.Expires.Ticks * 100, _options.IdleHeartbeat.Ticks * 100);
        var request = string.Create(
            CultureInfo.InvariantCulture, $"{{\"batch\":{messages},{limit}\"expires\":{expires},\"idle_heartbeat\":{heartbeat}}}");
        _inbox!.Link.Post(_subject, Encoding.UTF8.GetBytes(request), _inbox.Subject);
        _asked += messages;
        _askedBytes += bytes ?? _options.MaxBytes;
        _lastSign = _time.GetTimestamp();
    }

    /// <summary>What the server says of the requests.</summary>
    void Take(NatsHeaders? headers)
    {
        var text = headers?.MessageText ?? "";
        switch (headers?.Code)
        {
            case 100:
                return;
            case 404 or 408:
                Ended(headers);
                Ask();
                return;
            case 409 when Says(text, "Message Size Exceeds MaxBytes"):
                if (Ended(headers) >= _options.MaxBytes)
                    AskForOne();
                else if (_asked == 0 && _arrived is null)
                    Ask();
                return;
            case 409 when Says(text, "Leadership Change") || Says(text, "Server Shutdown") || Says(text, "Exceeded MaxWaiting")
                || Says(text, "Batch Completed"):
                Ended(headers);
                Later();
                return;
            case 409 when Says(text, "Consumer Deleted") || Says(text, "Stream Deleted"):
                FailLocked(Gone(null));
                return;
            case 503:
                // The consumer is gone, or JetStream is not up.
                (_asked, _askedBytes) = (0, 0);
                Later();
                _ = LookAsync();
                return;
            case null or 0:
                FailLocked(new JetStreamException(
                    JetStreamErrorKind.Protocol, $"Reading consumer {_consumer} failed: a message came that is not from JetStream."));
                return;
            default:
                FailLocked(new JetStreamException(
                    JetStreamErrorKind.Refused,
                    $"Reading consumer {_consumer} of stream {_stream} failed: the server says \"{text}\" ({headers.Code})."));
                return;
        }
    }

    static bool Says(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    /// <summary>One request has ended; what was left of it will not come.</summary>
    /// <returns>The bytes that were left.</returns>
    long Ended(NatsHeaders headers)
    {
        var isKnown = int.TryParse(Value("Nats-Pending-Messages"), CultureInfo.InvariantCulture, out var messages);
        _ = long.TryParse(Value("Nats-Pending-Bytes"), CultureInfo.InvariantCulture, out var bytes);
        _asked = isKnown ? Math.Max(0, _asked - messages) : 0;
        _askedBytes = _asked == 0 ? 0 : Math.Max(0, _askedBytes - bytes);
        return bytes;

        string? Value(string name) => headers.TryGetLastValue(name, out var value) ? value : null;
    }

    void Later()
    {
        var wait = TimeSpan.FromMilliseconds(100 + Random.Shared.Next(200));
        _notBefore = _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
        _ = AskAfterAsync(wait + TimeSpan.FromMilliseconds(10));
    }

    async Task AskAfterAsync(TimeSpan wait)
    {
        await Task.Delay(wait, _time, CancellationToken.None).ConfigureAwait(false);
        lock (_gate)
            Ask();
    }

    /// <summary>Finds out whether the consumer is still there, and fails when it is not.</summary>
    async Task LookAsync()
    {
        lock (_gate)
        {
            if (_isChecking || _failure is not null)
                return;
            _isChecking = true;
        }

        try
        {
            if (await _client.JetStream.FindConsumerAsync(_stream, _consumer).ConfigureAwait(false) is null)
                Fail(Gone(null));
        }
        catch (JetStreamException error) when (error.ErrorCode == JetStreamErrorCode.StreamNotFound)
        {
            Fail(Gone(error));
        }
        catch (JetStreamException error) when (error.IsTransient)
        {
            // There is no answer now: the timer asks again.
        }
        catch (JetStreamException error)
        {
            Fail(error);
        }
        finally
        {
            lock (_gate)
                _isChecking = false;
        }
    }

    JetStreamException Gone(Exception? cause) => new(
        JetStreamErrorKind.Gone, $"Reading consumer {_consumer} failed: stream {_stream} does not have it any more.", cause);

    void Check()
    {
        NatsLink link;
        lock (_gate)
        {
            if (_failure is not null || _inbox is not { IsReady: true } inbox || inbox.Link.HasEnded)
                return;
            if (_asked == 0 || _time.GetElapsedTime(_lastSign) <= 2 * _options.IdleHeartbeat)
            {
                Ask();
                return;
            }

            link = inbox.Link;
        }

        _ = BeginAsync(link);
        // The server is silent, too, about a consumer it does not know.
        _ = LookAsync();
    }

    void FailLocked(JetStreamException error)
    {
        _failure ??= error;
        _arrival.Release();
    }
}
