using System.Buffers;
using System.Globalization;
using Ekko.Nats.Protocol;

namespace Ekko.Nats;

/// <summary>
/// Publishes without waiting for each acknowledgement: a bounded window of messages is out. What is not acknowledged when a link breaks, or
/// in time, is sent again from its own copy, which the message id makes harmless within the stream's duplicate window. Nothing is dropped:
/// every message has one result, in order. One publishing caller at a time.
/// </summary>
public sealed class JetStreamPublisher : IAsyncDisposable, IMessageSink
{
    static readonly TimeSpan CheckPeriod = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(200);
    readonly NatsConnection _connection;
    readonly PublisherOptions _options;
    readonly TimeProvider _time;
    readonly string _prefix = RequestInbox.NewPrefix();
    readonly long _subscription;
    readonly ITimer _timer;
    readonly Lock _gate = new();
    readonly PendingPublish[] _ring;
    TaskCompletionSource? _progress;
    NatsException? _failure;
    string? _checkedSubject;
    long _head;
    long _next;
    long _bytes;

    internal JetStreamPublisher(NatsConnection connection, PublisherOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Window, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1, nameof(options));
        _connection = connection;
        _options = options;
        _time = connection.Options.Time;
        _ring = new PendingPublish[options.Window];
        for (var i = 0; i < _ring.Length; i++)
            _ring[i] = new PendingPublish();
        _subscription = connection.AddSubscription(_prefix + "*", null, this);
        _timer = _time.CreateTimer(_ => Check(), null, CheckPeriod, CheckPeriod);
    }

    /// <summary>Messages published so far.</summary>
    public long Published => Volatile.Read(ref _next);

    /// <summary>Messages whose result is known.</summary>
    public long Settled => Volatile.Read(ref _head);

    /// <summary>Publishes; waits while the window is full.</summary>
    /// <param name="subject">A subject of the stream.</param>
    /// <param name="payload">The bytes, copied before the call returns.</param>
    /// <param name="messageId">The <c>Nats-Msg-Id</c>; without one a message may be stored twice when it has to be sent again.</param>
    /// <param name="headers">More headers.</param>
    /// <param name="cancellationToken">Gives up waiting; the message is then not published.</param>
    /// <returns>The message's number, from 0.</returns>
    /// <exception cref="NatsException">The message is larger than the server takes; or, without <see cref="PublisherOptions.OnResult"/>, an
    /// earlier one failed.</exception>
    /// <exception cref="ArgumentException">The subject or the id cannot be sent.</exception>
    public async ValueTask<long> PublishAsync(
        string subject, ReadOnlyMemory<byte> payload, string? messageId = null, NatsHeaders? headers = null,
        CancellationToken cancellationToken = default)
    {
        if (!ReferenceEquals(subject, _checkedSubject))
        {
            SubjectRules.Check(subject, wildcards: false, nameof(subject));
            _checkedSubject = subject;
        }

        var headerLength = PendingPublish.HeaderLength(messageId, headers);
        _connection.CheckSize(subject, (long)headerLength + payload.Length);
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            Task full;
            lock (_gate)
            {
                ThrowIfFailed();
                if (HasRoom(payload.Length))
                    return Add(subject, payload.Span, messageId, headers, headerLength);
                full = Progress();
            }

            await full.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every message published so far has its result.</summary>
    /// <param name="cancellationToken">Stops waiting; what is out stays out.</param>
    /// <exception cref="NatsException">The connection was closed; or, without <see cref="PublisherOptions.OnResult"/>, the first
    /// failure.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var target = Published;
        while (true)
        {
            Task progress;
            lock (_gate)
            {
                ThrowIfFailed();
                if (_head >= target)
                    return;
                progress = Progress();
            }

            await progress.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops; what is not settled then is not reported. Flush first.</summary>
    public async ValueTask DisposeAsync()
    {
        _connection.RemoveSubscription(_subscription);
        await _timer.DisposeAsync().ConfigureAwait(false);
        Fail(new NatsException(NatsErrorKind.Closed, "Publishing failed: the publisher is closed."));
        lock (_gate)
        {
            foreach (var slot in _ring)
                slot.Free();
        }
    }

    bool IMessageSink.Deliver(in ServerFrame frame)
    {
        if (!RequestInbox.TryReadId(frame.Subject, _prefix.Length, out var index))
            return true;
        lock (_gate)
        {
            if (index < _head || index >= _next || Slot(index) is { IsSettled: true })
                return true;
            var slot = Slot(index);
            if (frame.Status() == 503)
            {
                SendLater(slot, new NatsException(
                    NatsErrorKind.NoResponders,
                    $"Publishing on {slot.Subject} failed: no stream takes this subject, or JetStream is not up. Create the stream first."));
                return true;
            }

            var (ack, error) = PublishAckReader.Read(
                slot.Subject, frame.Payload.IsSingleSegment ? frame.Payload.FirstSpan : frame.Payload.ToArray(), withStream: false);
            if (error is { IsTransient: true })
                SendLater(slot, error);
            else
                Settle(slot, new PublishResult(index, ack.Sequence, ack.Duplicate, error));
        }

        return true;
    }

    void IMessageSink.PublishDenied(string subject, NatsException error)
    {
        lock (_gate)
        {
            for (var index = _head; index < _next; index++)
            {
                if (Slot(index) is { IsSettled: false } slot && slot.Subject == subject)
                    Settle(slot, new PublishResult(index, 0, false, error));
            }
        }
    }

    void IMessageSink.LinkUp()
    {
        lock (_gate)
        {
            for (var index = _head; index < _next; index++)
            {
                if (Slot(index) is { IsSettled: false } slot && slot.Link != _connection.CurrentLink)
                {
                    slot.Problem = null;
                    Send(slot);
                }
            }
        }
    }

    void IMessageSink.Fail(NatsException error) => Fail(error);

    void Fail(NatsException error)
    {
        lock (_gate)
        {
            _failure ??= error;
            Release();
        }
    }

    bool HasRoom(int length) => _next - _head < _ring.Length && (_next == _head || _bytes + length <= _options.WindowBytes);

    long Add(string subject, ReadOnlySpan<byte> payload, string? messageId, NatsHeaders? headers, int headerLength)
    {
        var index = _next;
        var slot = Slot(index);
        var replyTo = string.Create(CultureInfo.InvariantCulture, $"{_prefix}{index}");
        slot.Fill(index, subject, replyTo, messageId, headers, headerLength, payload);
        _bytes += slot.Length;
        Volatile.Write(ref _next, index + 1);
        Send(slot);
        return index;
    }

    void Send(PendingPublish slot)
    {
        slot.Link = _connection.TrySend(slot.Frame);
        slot.SentAt = _time.GetTimestamp();
    }

    void SendLater(PendingPublish slot, NatsException problem)
    {
        slot.SentAt = _time.GetTimestamp();
        if (slot.Problem is null)
            slot.ProblemSince = slot.SentAt;
        slot.Problem = problem;
    }

    // Sends again what got no answer in time, or a "not now".
    void Check()
    {
        lock (_gate)
        {
            if (_head == _next || _connection.CurrentLink is null || _connection.IsWaitingForReader)
                return;
            for (var index = _head; index < _next; index++)
            {
                var slot = Slot(index);
                if (slot.IsSettled || _time.GetElapsedTime(slot.SentAt) < (slot.Problem is null ? _options.AckTimeout : RetryWait))
                    continue;
                var isHopeless = slot.Problem is null
                    ? ++slot.Attempts >= _options.Attempts
                    : _time.GetElapsedTime(slot.ProblemSince) >= _options.AckTimeout;
                if (!isHopeless)
                    Send(slot);
                else
                    Settle(slot, new PublishResult(index, 0, false, slot.Problem ?? NoAnswer(slot)));
            }
        }
    }

    NatsException NoAnswer(PendingPublish slot) => new(
        NatsErrorKind.Timeout,
        $"Publishing on {slot.Subject} failed: no acknowledgement within {_options.AckTimeout.TotalSeconds:0.###} s, {_options.Attempts} times. The stream may have it nevertheless.");

    void Settle(PendingPublish slot, PublishResult result)
    {
        slot.Result = result;
        slot.IsSettled = true;
        if (result.Index != _head)
            return;
        while (_head < _next && Slot(_head) is { IsSettled: true } settled)
        {
            _bytes -= settled.Length;
            Volatile.Write(ref _head, _head + 1);
            if (_options.OnResult is { } report)
                report(settled.Result);
            else
                _failure ??= settled.Result.Error;
        }

        Release();
    }

    void Release()
    {
        _progress?.TrySetResult();
        _progress = null;
    }

    Task Progress() => (_progress ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw failure;
    }

    PendingPublish Slot(long index) => _ring[index % _ring.Length];
}
