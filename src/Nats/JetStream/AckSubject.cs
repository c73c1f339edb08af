using System.Buffers.Text;
using Ekko.Nats.Protocol;

namespace Ekko.Nats;

/// <summary>
/// The reply subject of a delivery: <c>$JS.ACK.stream.consumer.delivered.stream-sequence.consumer-sequence.time.pending</c>, or with domain
/// and account behind <c>ACK</c> and perhaps one more token at the end. Source: NATS architecture decision 15, subject mapping of
/// JetStream.
/// </summary>
static class AckSubject
{
    const int Numbers = 5;
    const int MaxLength = 20 * Numbers + Numbers;

    /// <summary>Reads the numbers; the prefix ends in a dot.</summary>
    public static bool TryRead(ReadOnlySpan<byte> subject, out int prefixLength, out AckToken token)
    {
        prefixLength = 0;
        token = default;
        if (!subject.StartsWith("$JS.ACK."u8))
            return false;
        var dots = subject.Count((byte)'.');
        var before = dots switch { 8 => 4, 10 or 11 => 6, _ => 0 };
        if (before == 0)
            return false;
        var rest = subject;
        for (var i = 0; i < before; i++)
            rest = rest[(rest.IndexOf((byte)'.') + 1)..];
        prefixLength = subject.Length - rest.Length;
        if (!Next(ref rest, out var delivered) || !Next(ref rest, out var streamSequence) || !Next(ref rest, out var consumerSequence)
            || !Next(ref rest, out var time) || !Next(ref rest, out var pending))
            return false;
        token = new AckToken(streamSequence, consumerSequence, delivered, time, pending);
        return true;
    }

    /// <summary>Bytes that <see cref="WritePublish"/> may need.</summary>
    public static int PublishLength(int prefixLength, int replyLength, int payloadLength) =>
        prefixLength + MaxLength + replyLength + payloadLength + 24;

    /// <summary>Writes the PUB that answers a delivery.</summary>
    public static int WritePublish(Span<byte> target, ReadOnlySpan<byte> prefix, in AckToken token, ReadOnlySpan<byte> payload)
    {
        var line = new Utf8Line(target);
        line.Write("PUB "u8);
        Write(ref line, prefix, token);
        line.Write(" "u8);
        line.Write(payload.Length);
        line.Write("\r\n"u8);
        line.Write(payload);
        line.Write("\r\n"u8);
        return line.Length;
    }

    /// <summary>The reply subject.</summary>
    public static string ToString(ReadOnlySpan<byte> prefix, in AckToken token)
    {
        Span<byte> text = stackalloc byte[prefix.Length + MaxLength];
        var line = new Utf8Line(text);
        Write(ref line, prefix, token);
        return System.Text.Encoding.UTF8.GetString(text[..line.Length]);
    }

    static void Write(ref Utf8Line line, ReadOnlySpan<byte> prefix, in AckToken token)
    {
        line.Write(prefix);
        line.Write(token.Delivered);
        line.Write("."u8);
        line.Write(token.StreamSequence);
        line.Write("."u8);
        line.Write(token.ConsumerSequence);
        line.Write("."u8);
        line.Write(token.TimestampNanoseconds);
        line.Write("."u8);
        line.Write(token.Pending);
    }

    static bool Next(scoped ref ReadOnlySpan<byte> text, out long number)
    {
        if (!Utf8Parser.TryParse(text, out number, out var used) || number < 0)
            return false;
        if (used < text.Length && text[used] != '.')
            return false;
        text = used < text.Length ? text[(used + 1)..] : default;
        return true;
    }
}
