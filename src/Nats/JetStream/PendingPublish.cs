using System.Buffers;
using System.Text;
using Ekko.Nats.Protocol;

namespace Ekko.Nats;

/// <summary>
/// A published message that is not acknowledged yet: its bytes as they go over the wire, to be sent again if need be. Used again and again.
/// </summary>
sealed class PendingPublish
{
    byte[] _frame = [];

    public ReadOnlySpan<byte> Frame => _frame.AsSpan(0, Length);

    public int Length { get; private set; }

    public string Subject { get; private set; } = "";

    /// <summary>What it was sent over last; null when it was not.</summary>
    public object? Link { get; set; }

    public long SentAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Why it is to be sent again soon.</summary>
    public NatsException? Problem { get; set; }

    /// <summary>When that began.</summary>
    public long ProblemSince { get; set; }

    public bool IsSettled { get; set; }

    public PublishResult Result { get; set; }

    /// <summary>Bytes of the header block.</summary>
    public static int HeaderLength(string? messageId, NatsHeaders? headers)
    {
        if (messageId is null)
            return headers?.WireLength() ?? 0;
        if (messageId.AsSpan().ContainsAny('\r', '\n'))
            throw new ArgumentException("The message id holds a line break.", nameof(messageId));
        return (headers?.WireLength() ?? Block.Length) + IdName.Length + Encoding.UTF8.GetByteCount(messageId) + 2;
    }

    public void Fill(
        long index, string subject, string replyTo, string? messageId, NatsHeaders? headers, int headerLength, ReadOnlySpan<byte> payload)
    {
        var most = ClientFrames.PublishLength(subject, replyTo, headerLength) + payload.Length + 2;
        if (_frame.Length < most)
        {
            Free();
            _frame = ArrayPool<byte>.Shared.Rent(most);
        }

        var line = new Utf8Line(_frame);
        line.Write(headerLength == 0 ? "PUB "u8 : "HPUB "u8);
        line.Write(subject);
        line.Write(" "u8);
        line.Write(replyTo);
        if (headerLength > 0)
        {
            line.Write(" "u8);
            line.Write(headerLength);
        }

        line.Write(" "u8);
        line.Write(headerLength + payload.Length);
        line.Write("\r\n"u8);
        WriteHeaders(ref line, messageId, headers);
        line.Write(payload);
        line.Write("\r\n"u8);
        Length = line.Length;
        Subject = subject;
        Link = null;
        Attempts = 0;
        Problem = null;
        IsSettled = false;
        Result = new PublishResult(index, 0, false, null);
    }

    /// <summary>Gives the memory back.</summary>
    public void Free()
    {
        if (_frame.Length > 0)
            ArrayPool<byte>.Shared.Return(_frame);
        _frame = [];
        Length = 0;
    }

    static ReadOnlySpan<byte> Block => "NATS/1.0\r\n\r\n"u8;

    static ReadOnlySpan<byte> IdName => "Nats-Msg-Id: "u8;

    static void WriteHeaders(ref Utf8Line line, string? messageId, NatsHeaders? headers)
    {
        if (messageId is not null)
        {
            line.Write(Block[..^2]);
            line.Write(IdName);
            line.Write(messageId);
            line.Write("\r\n"u8);
            if (headers is null)
                line.Write("\r\n"u8);
            else
                line.Skip(headers.WriteTo(line.Rest, withVersion: false));
        }
        else if (headers is not null)
        {
            line.Skip(headers.WriteTo(line.Rest));
        }
    }
}
