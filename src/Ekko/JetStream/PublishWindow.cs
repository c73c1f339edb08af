using System.Globalization;
using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>
/// The messages that are out without a result: a ring that is used again and again. The owner sees to it that one caller at a time works
/// here; the two counts may be read by anyone.
/// </summary>
/// <param name="options">How much may be out.</param>
/// <param name="prefix">How reply subjects begin.</param>
sealed class PublishWindow(PublisherOptions options, string prefix)
{
    readonly PendingPublish[] _ring = [.. Enumerable.Range(0, options.Window).Select(_ => new PendingPublish())];
    long _head;
    long _next;
    long _bytes;

    /// <summary>Messages that have their result: also the number of the oldest one that is out.</summary>
    public long Settled => Volatile.Read(ref _head);

    /// <summary>Messages that were added: also the number of the next one.</summary>
    public long Added => Volatile.Read(ref _next);

    public bool IsEmpty => _head == _next;

    public PendingPublish Oldest => this[_head];

    public PendingPublish this[long index] => _ring[index % _ring.Length];

    public bool HasRoom(int length) => _next - _head < _ring.Length && (IsEmpty || _bytes + length <= options.WindowBytes);

    public bool IsOut(long index) => index >= _head && index < _next && !this[index].IsSettled;

    public PendingPublish Add(string subject, ReadOnlySpan<byte> payload, NatsHeaders? headers, long now)
    {
        var message = this[_next];
        message.Fill(_next, subject, string.Create(CultureInfo.InvariantCulture, $"{prefix}{_next}"), headers, payload);
        message.SentAt = now;
        _bytes += message.Length;
        Volatile.Write(ref _next, _next + 1);
        return message;
    }

    /// <summary>Notes a result, and tells of all that are now known without a gap, oldest first.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Settle(PublishResult result, Action<PublishResult> report)
    {
        this[result.Index].Settle(result);
        if (result.Index != _head)
            return false;
        for (; _head < _next && Oldest.IsSettled; Volatile.Write(ref _head, _head + 1))
        {
            _bytes -= Oldest.Length;
            report(Oldest.Result);
        }

        return true;
    }

    /// <summary>Gives the memory back.</summary>
    public void Free()
    {
        foreach (var message in _ring)
            message.Free();
    }
}
