using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace Ekko.Nats.Protocol;

/// <summary>One subscription for the answers to all requests; a number at the end of the reply subject tells them apart.</summary>
sealed class RequestInbox : IMessageSink
{
    readonly ConcurrentDictionary<long, Request> _waiting = new();
    readonly string _prefix = NewPrefix();
    long _last;

    /// <summary>What to subscribe to.</summary>
    public string Subject => _prefix + "*";

    /// <summary>A reply subject's beginning that nobody else has.</summary>
    public static string NewPrefix() => $"_INBOX.{RandomNumberGenerator.GetHexString(22, lowercase: true)}.";

    public Request Add(string subject)
    {
        var id = Interlocked.Increment(ref _last);
        var request = new Request(id, subject, string.Create(CultureInfo.InvariantCulture, $"{_prefix}{id}"));
        _waiting[id] = request;
        return request;
    }

    public void Remove(Request request) => _waiting.TryRemove(request.Id, out _);

    public bool Deliver(in ServerFrame frame)
    {
        if (!TryReadId(frame.Subject, _prefix.Length, out var id) || !_waiting.TryRemove(id, out var request))
            return true;
        if (frame.Status() == 503)
        {
            request.Answer.TrySetException(
                new NatsException(NatsErrorKind.NoResponders, $"Asking {request.Subject} failed: nobody serves it."));
            return true;
        }

        try
        {
            request.Answer.TrySetResult(frame.ToMessage());
        }
        catch (NatsException malformed)
        {
            request.Answer.TrySetException(malformed);
        }

        return true;
    }

    public void Fail(NatsException error) => FailWhere(static _ => true, error);

    public void LinkLost(NatsException error) => FailWhere(static _ => true, error);

    public void PublishDenied(string subject, NatsException error) => FailWhere(request => request.Subject == subject, error);

    /// <summary>The number at the end of a reply subject.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> subject, int prefixLength, out long id)
    {
        id = 0;
        return subject.Length > prefixLength && Utf8Parser.TryParse(subject[prefixLength..], out id, out var used)
            && used == subject.Length - prefixLength;
    }

    void FailWhere(Predicate<Request> condition, NatsException error)
    {
        foreach (var (id, request) in _waiting)
        {
            if (condition(request) && _waiting.TryRemove(id, out _))
                request.Answer.TrySetException(new NatsException(error.Kind, $"Asking {request.Subject} failed: {error.Message}", error));
        }
    }
}

/// <summary>A question on its way.</summary>
sealed record Request(long Id, string Subject, string ReplyTo)
{
    public TaskCompletionSource<NatsMessage> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
