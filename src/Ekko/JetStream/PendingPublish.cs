using System.Buffers;
using System.Text;
using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>A published message that is not acknowledged yet, with its own copy of the bytes, to be sent again if need be.</summary>
sealed class PendingPublish
{
    const string IdName = "Nats-Msg-Id";
    byte[] _bytes = [];
    int _length;

    public string Subject { get; private set; } = "";

    public string ReplyTo { get; private set; } = "";

    public NatsHeaders? Headers { get; private set; }

    public ReadOnlyMemory<byte> Payload => _bytes.AsMemory(0, _length);

    /// <summary>Bytes that count in the window.</summary>
    public int Length => _length;

    /// <summary>When it was sent last.</summary>
    public long SentAt { get; set; }

    /// <summary>How often the answer did not come in time.</summary>
    public int Attempts { get; set; }

    public bool IsSettled { get; private set; }

    public PublishResult Result { get; private set; }

    /// <summary>The headers with the message's id.</summary>
    public static NatsHeaders? WithId(NatsHeaders? headers, string? messageId)
    {
        if (messageId is null)
            return headers;
        if (headers is null)
            return new NatsHeaders { [IdName] = messageId };
        return new NatsHeaders(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(headers) { [IdName] = messageId });
    }

    /// <summary>Bytes of the header block on the wire.</summary>
    public static int WireLength(NatsHeaders? headers, string? messageId)
    {
        if (headers is null && messageId is null)
            return 0;
        var length = "NATS/1.0\r\n\r\n".Length + (messageId is null ? 0 : LineLength(IdName, messageId));
        foreach (var (name, values) in headers ?? [])
        {
            foreach (var value in values)
                length += LineLength(name, value ?? "");
        }

        return length;
    }

    /// <summary>The error of a message that the server does not take.</summary>
    public static JetStreamException TooLarge(string subject, string why, Exception? cause) => new(
        JetStreamErrorKind.TooLarge,
        $"Publishing on {subject} failed: {why.TrimEnd('.')}. Raise max_payload of the server or max_msg_size of the stream; "
        + "this message was not sent.", cause);

    /// <summary>The error of a message that no stream answers.</summary>
    public static JetStreamException NoStream(string subject) => new(
        JetStreamErrorKind.NoResponders,
        $"Publishing on {subject} failed: no stream takes this subject, or JetStream is not up. Create the stream first.");

    static int LineLength(string name, string value) =>
        Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + ": \r\n".Length;

    public void Fill(long index, string subject, string replyTo, NatsHeaders? headers, ReadOnlySpan<byte> payload)
    {
        if (_bytes.Length < payload.Length)
        {
            Free();
            _bytes = ArrayPool<byte>.Shared.Rent(payload.Length);
        }

        payload.CopyTo(_bytes);
        _length = payload.Length;
        Subject = subject;
        ReplyTo = replyTo;
        Headers = headers;
        Attempts = 0;
        IsSettled = false;
        Result = new PublishResult(index, 0, false, null);
    }

    public void Settle(PublishResult result)
    {
        Result = result;
        IsSettled = true;
    }

    /// <summary>Gives the memory back.</summary>
    public void Free()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }
}
