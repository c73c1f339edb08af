using System.Globalization;
using System.Text;

namespace Ekko.Nats.Protocol;

/// <summary>What a client says, as bytes.</summary>
static class ClientFrames
{
    public static ReadOnlySpan<byte> Ping => "PING\r\n"u8;

    public static ReadOnlySpan<byte> Pong => "PONG\r\n"u8;

    public static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    // SUB subject [queue group] sid
    public static byte[] Subscribe(string subject, string? queueGroup, long sid) =>
        Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"SUB {subject} {(queueGroup is null ? "" : queueGroup + " ")}{sid}\r\n"));

    // UNSUB sid
    public static byte[] Unsubscribe(long sid) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"UNSUB {sid}\r\n"));

    /// <summary>Bytes that <see cref="WritePublish"/> may need.</summary>
    public static int PublishLength(string subject, string? replyTo, int headerLength) =>
        3 * (subject.Length + (replyTo?.Length ?? 0)) + headerLength + 40;

    // PUB subject [reply-to] #bytes · HPUB subject [reply-to] #header-bytes #total-bytes
    public static int WritePublish(
        Span<byte> target, string subject, string? replyTo, NatsHeaders? headers, int headerLength, int payloadLength)
    {
        var line = new Utf8Line(target);
        line.Write(headers is null ? "PUB "u8 : "HPUB "u8);
        line.Write(subject);
        if (replyTo is not null)
        {
            line.Write(" "u8);
            line.Write(replyTo);
        }

        if (headers is not null)
        {
            line.Write(" "u8);
            line.Write(headerLength);
        }

        line.Write(" "u8);
        line.Write(headerLength + payloadLength);
        line.Write("\r\n"u8);
        return headers is null ? line.Length : line.Length + headers.WriteTo(target[line.Length..]);
    }
}
