using System.Globalization;
using System.Text;
using Ekko.Nats.Protocol;

namespace Ekko.Nats;

/// <summary>
/// What is asked for, what has arrived, what may be asked for next. Every request names its limits; the server counts them down and says
/// when one ends, with what was left of it. When that count cannot be trusted any more (the link broke, a heartbeat is missing) an inbox of
/// another name takes over: nothing that was asked for before can come in there. Source: NATS architecture decisions 13 and 37, pull
/// subscriptions.
/// </summary>
sealed class PullFlow : IAsyncDisposable
{
    static readonly TimeSpan Overhead = TimeSpan.FromMilliseconds(10);
    readonly NatsConnection _connection;
    readonly string _stream;
    readonly string _consumer;
    readonly string _subject;
    readonly PullOptions _options;
    readonly TimeProvider _time;
    readonly ITimer _timer;
    readonly Lock _gate = new();
    PullInbox? _inbox;
    MessageBatch? _arrived;
    long _arrivedBytes;
    TaskCompletionSource? _arrival;
    NatsException? _failure;
    byte[]? _ackPrefix;
    int _asked;
    long _askedBytes;
    long _lastSign;
    long _notBefore;
    int _lastCount = 64;
    int _lastBytes = 64 * 1024;
    bool _isChecking;

    public PullFlow(NatsConnection connection, string stream, string consumer, PullOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxMessages, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytes, 1024, nameof(options));
        if (options.IdleHeartbeat <= TimeSpan.Zero || options.Expires < 2 * options.IdleHeartbeat)
            throw new ArgumentException("IdleHeartbeat has to be positive and at most half of Expires.", nameof(options));
        _connection = connection;
        _stream = stream;
        _consumer = consumer;
        _subject = $"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}";
        _options = options;
        _time = connection.Options.Time;
        _lastSign = _notBefore = _time.GetTimestamp();
        lock (_gate)
            Begin();
        _timer = _time.CreateTimer(_ => Check(), null, options.IdleHeartbeat, options.IdleHeartbeat);
    }

    /// <summary>How reply subjects of this consumer begin; null before the first message.</summary>
    public byte[]? AckPrefix => Volatile.Read(ref _ackPrefix);

    public async ValueTask<MessageBatch> ReadAsync(CancellationToken cancellationToken)
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
                _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            End();
            _arrived?.Dispose();
            _arrived = null;
        }

        Fail(new NatsException(NatsErrorKind.Closed, $"Reading consumer {_consumer} failed: it is closed."));
    }

    void Begin()
    {
        End();
        _inbox = new PullInbox(this);
        _inbox.Subscription = _connection.AddSubscription(_inbox.Subject, null, _inbox);
        Ask();
    }

    void End()
    {
        _asked = 0;
        _askedBytes = 0;
        if (_inbox is not null)
            _connection.RemoveSubscription(_inbox.Subscription);
        _inbox = null;
    }

    /// <summary>Asks for as much as there is room for, once that is half of everything or nothing else is asked for.</summary>
    void Ask()
    {
        if (_failure is not null || _inbox is null || _time.GetTimestamp() < _notBefore)
            return;
        var messages = _options.MaxMessages - _asked - (_arrived?.Count ?? 0);
        var bytes = _options.MaxBytes - _askedBytes - _arrivedBytes;
        var isWorthIt = 2 * messages >= _options.MaxMessages && 2 * bytes >= _options.MaxBytes;
        if (messages <= 0 || bytes <= 0 || !(isWorthIt || (_asked == 0 && _arrived is null)))
            return;
        var request = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"batch\":{messages},\"max_bytes\":{bytes},\"expires\":{_options.Expires.Ticks * 100},\"idle_heartbeat\":{_options.IdleHeartbeat.Ticks * 100}}}");
        var frame = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"PUB {_subject} {_inbox.Subject} {request.Length}\r\n{request}\r\n"));
        if (_connection.TrySend(frame) is null)
            return;
        _asked += messages;
        _askedBytes += bytes;
        _lastSign = _time.GetTimestamp();
    }

    void Receive(PullInbox inbox, in ServerFrame frame)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            if (inbox != _inbox)
                return;
            _lastSign = _time.GetTimestamp();
            if (!AckSubject.TryRead(frame.ReplyTo, out var prefixLength, out var token))
            {
                if (frame.Status() is var status and not 0)
                    Take(status, frame.ReadHeaders()!);
                else
                    FailLocked(new NatsException(
                        NatsErrorKind.Protocol, $"Reading consumer {_consumer} failed: a message came that is not from JetStream."));
                return;
            }

            if (_ackPrefix is null)
                Volatile.Write(ref _ackPrefix, frame.ReplyTo[..prefixLength].ToArray());
            _arrived ??= new MessageBatch(_lastBytes, _lastCount);
            _arrived.Add(frame, token);
            var size = frame.Subject.Length + frame.ReplyTo.Length + (int)frame.Headers.Length + (int)frame.Payload.Length;
            _arrivedBytes += size;
            _asked = Math.Max(0, _asked - 1);
            _askedBytes = _asked == 0 ? 0 : Math.Max(0, _askedBytes - size);
            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.SetResult();
    }

    void Take(int status, NatsHeaders headers)
    {
        switch (status)
        {
            case 100:
                return;
            case 404 or 408:
                Ended(headers);
                Ask();
                return;
            case 409 when headers.StatusText.StartsWith("Message Size Exceeds MaxBytes", StringComparison.OrdinalIgnoreCase):
                var left = Ended(headers);
                if (left.Bytes >= _options.MaxBytes)
                    FailLocked(new NatsException(
                        NatsErrorKind.MaxPayload,
                        $"Reading consumer {_consumer} failed: its next message is larger than MaxBytes, {_options.MaxBytes}. Raise MaxBytes."));
                else if (_asked == 0 && _arrived is null)
                    Ask();
                return;
            case 409 when IsPassing(headers.StatusText):
                Ended(headers);
                Later();
                return;
            case 503:
                // Nobody answers: the consumer is gone, or JetStream is not up.
                _asked = 0;
                _askedBytes = 0;
                Later();
                _ = LookAsync();
                return;
            default:
                FailLocked(new NatsException(
                    NatsErrorKind.JetStream,
                    $"Reading consumer {_consumer} of stream {_stream} failed: the server says \"{headers.StatusText}\" ({status})."));
                return;
        }
    }

    // Reasons for which the next request can succeed; all others need somebody to change something.
    static bool IsPassing(string text) =>
        text.StartsWith("Leadership Change", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("Server Shutdown", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("Exceeded MaxWaiting", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("Batch Completed", StringComparison.OrdinalIgnoreCase);

    /// <summary>One request has ended; what was left of it will not come.</summary>
    (int Messages, long Bytes) Ended(NatsHeaders headers)
    {
        var isKnown = int.TryParse(headers["Nats-Pending-Messages"], CultureInfo.InvariantCulture, out var messages);
        _ = long.TryParse(headers["Nats-Pending-Bytes"], CultureInfo.InvariantCulture, out var bytes);
        _asked = isKnown ? Math.Max(0, _asked - messages) : 0;
        _askedBytes = _asked == 0 ? 0 : Math.Max(0, _askedBytes - bytes);
        return (messages, bytes);
    }

    void Later()
    {
        var wait = TimeSpan.FromMilliseconds(100 + Random.Shared.Next(200));
        _notBefore = _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
        _ = AskAfterAsync(wait + Overhead);
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
            if (_isChecking)
                return;
            _isChecking = true;
        }

        try
        {
            if (await _connection.JetStream.FindConsumerAsync(_stream, _consumer).ConfigureAwait(false) is null)
                Fail(Gone(null));
        }
        catch (JetStreamException error) when (error.ErrorCode == JetStreamErrorCode.StreamNotFound)
        {
            Fail(Gone(error));
        }
        catch (NatsException error) when (error.IsTransient)
        {
            // Nobody knows now: the timer asks again.
            return;
        }
        catch (NatsException error)
        {
            Fail(error);
        }
        finally
        {
            lock (_gate)
                _isChecking = false;
        }
    }

    NatsException Gone(Exception? cause) => new(
        NatsErrorKind.JetStream,
        $"Reading consumer {_consumer} failed: stream {_stream} does not have it any more. Create it again; its place is lost.", cause);

    void Check()
    {
        lock (_gate)
        {
            if (_failure is not null || _connection.CurrentLink is null)
                return;
            if (_asked == 0 || _connection.IsWaitingForReader || _time.GetElapsedTime(_lastSign) <= 2 * _options.IdleHeartbeat + Overhead)
            {
                Ask();
                return;
            }

            Begin();
        }

        // The server is silent, too, about a consumer it does not know.
        _ = LookAsync();
    }

    void LinkUp(PullInbox inbox)
    {
        lock (_gate)
        {
            if (inbox == _inbox && _failure is null)
                Begin();
        }
    }

    void LinkLost(PullInbox inbox)
    {
        lock (_gate)
        {
            if (inbox != _inbox)
                return;
            _asked = 0;
            _askedBytes = 0;
        }
    }

    void Fail(NatsException error)
    {
        lock (_gate)
            FailLocked(error);
    }

    void FailLocked(NatsException error)
    {
        _failure ??= error;
        _arrival?.TrySetResult();
        _arrival = null;
    }

    sealed class PullInbox(PullFlow flow) : IMessageSink
    {
        public string Subject { get; } = RequestInbox.NewPrefix() + "p";

        public long Subscription { get; set; }

        public bool Deliver(in ServerFrame frame)
        {
            flow.Receive(this, frame);
            return true;
        }

        public void Fail(NatsException error) => flow.Fail(error);

        public void PublishDenied(string subject, NatsException error)
        {
            if (subject == flow._subject)
                flow.Fail(error);
        }

        public void LinkUp() => flow.LinkUp(this);

        public void LinkLost(NatsException error) => flow.LinkLost(this);
    }
}
