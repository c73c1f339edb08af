using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Ekko.Nats.Protocol;

/// <summary>
/// Cuts the bytes of a server into frames without copying them, except a control line that lies across two buffers. Whatever is not the
/// protocol is an error: there is no way to find the next frame behind it. Source: the client protocol of the NATS documentation.
/// </summary>
sealed class ProtocolParser
{
    /// <summary>No server may be configured to take more (64 MB), and headers come on top.</summary>
    public const int MaxMessageLength = 64 * 1024 * 1024 + MaxControlLine;

    const int MaxControlLine = 64 * 1024;
    const int MaxInfoLine = 1024 * 1024;
    byte[] _line = new byte[256];

    /// <summary>Takes one frame off the buffer; false when it is not there whole yet.</summary>
    /// <exception cref="NatsException">It is not the protocol.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ServerFrame frame)
    {
        frame = default;
        if (!TryReadLine(buffer, out var line, out var consumed))
            return false;
        switch (line.IsEmpty ? (byte)0 : line[0])
        {
            case (byte)'M' when line.StartsWith("MSG "u8):
                return TryReadMessage(ref buffer, line, line[4..], consumed, hasHeaders: false, out frame);
            case (byte)'H' when line.StartsWith("HMSG "u8):
                return TryReadMessage(ref buffer, line, line[5..], consumed, hasHeaders: true, out frame);
            case (byte)'P' when line.SequenceEqual("PING"u8):
                frame = new ServerFrame { Op = ServerOp.Ping };
                break;
            case (byte)'P' when line.SequenceEqual("PONG"u8):
                frame = new ServerFrame { Op = ServerOp.Pong };
                break;
            case (byte)'+' when line.SequenceEqual("+OK"u8):
                frame = new ServerFrame { Op = ServerOp.Ok };
                break;
            case (byte)'-' when line.StartsWith("-ERR"u8):
                frame = new ServerFrame { Op = ServerOp.Error, Text = line[4..].Trim(" '"u8) };
                break;
            case (byte)'I' when line.StartsWith("INFO "u8):
                frame = new ServerFrame { Op = ServerOp.Info, Text = line[5..] };
                break;
            default:
                throw Wrong("an unknown operation", line);
        }

        buffer = buffer.Slice(consumed);
        return true;
    }

    bool TryReadLine(in ReadOnlySequence<byte> buffer, out ReadOnlySpan<byte> line, out long consumed)
    {
        var first = buffer.FirstSpan;
        var end = first.IndexOf((byte)'\n');
        if (end >= 0)
        {
            line = first[..end];
            consumed = end + 1;
        }
        else if (buffer.IsSingleSegment || buffer.PositionOf((byte)'\n') is not { } position)
        {
            if (buffer.Length > (first.StartsWith("I"u8) ? MaxInfoLine : MaxControlLine))
                throw Wrong("a control line without end", first);
            line = default;
            consumed = 0;
            return false;
        }
        else
        {
            var slice = buffer.Slice(0, position);
            if (_line.Length < slice.Length)
                _line = new byte[Math.Max(slice.Length, _line.Length * 2)];
            slice.CopyTo(_line);
            line = _line.AsSpan(0, (int)slice.Length);
            consumed = slice.Length + 1;
        }

        if (line.IsEmpty || line[^1] != '\r')
            throw Wrong("a line that does not end in CR LF", line);
        line = line[..^1];
        return true;
    }

    // MSG subject sid [reply-to] #bytes · HMSG subject sid [reply-to] #header-bytes #total-bytes
    static bool TryReadMessage(
        ref ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> line, ReadOnlySpan<byte> arguments, long consumed, bool hasHeaders,
        out ServerFrame frame)
    {
        frame = default;
        var subject = NextToken(ref arguments);
        var sid = NextToken(ref arguments);
        var sizes = hasHeaders ? 2 : 1;
        var replyTo = Count(arguments) == sizes + 1 ? NextToken(ref arguments) : default;
        var headerLength = 0;
        if (Count(arguments) != sizes || subject.IsEmpty || !TryParse(sid, long.MaxValue, out var subscription)
            || (hasHeaders && !TryParse(NextToken(ref arguments), out headerLength)) || !TryParse(NextToken(ref arguments), out var total))
            throw Wrong("a malformed message line", line);
        if (total > MaxMessageLength || headerLength > total)
            throw Wrong("an impossible message length", line);
        if (buffer.Length < consumed + total + 2)
            return false;

        var body = buffer.Slice(consumed, total + 2);
        var end = body.Slice(total);
        Span<byte> mark = stackalloc byte[2];
        end.CopyTo(mark);
        if (!mark.SequenceEqual("\r\n"u8))
            throw Wrong("a message that does not end where it said", line);
        frame = new ServerFrame
        {
            Op = ServerOp.Message,
            Subject = subject,
            SubscriptionId = subscription,
            ReplyTo = replyTo,
            Headers = headerLength == 0 ? default : body.Slice(0, headerLength),
            Payload = body.Slice(headerLength, total - headerLength),
        };
        buffer = buffer.Slice(consumed + total + 2);
        return true;
    }

    static ReadOnlySpan<byte> NextToken(scoped ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        var end = text.IndexOf((byte)' ');
        var token = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[end..];
        return token;
    }

    static int Count(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (!NextToken(ref text).IsEmpty)
            count++;
        return count;
    }

    static bool TryParse(ReadOnlySpan<byte> digits, out int value)
    {
        var isNumber = TryParse(digits, int.MaxValue, out var number);
        value = (int)number;
        return isNumber;
    }

    static bool TryParse(ReadOnlySpan<byte> digits, long limit, out long value) =>
        Utf8Parser.TryParse(digits, out value, out var used) && used == digits.Length && value >= 0 && value <= limit && digits[0] != '+';

    static NatsException Wrong(string what, ReadOnlySpan<byte> line)
    {
        const int Shown = 60;
        var text = new StringBuilder();
        foreach (var c in line[..Math.Min(line.Length, Shown)])
            text.Append(c is >= 0x20 and < 0x7F ? (char)c : '?');
        return new NatsException(
            NatsErrorKind.Protocol, $"Reading from the server failed: {what}: \"{text}\". Is this the client port of a NATS server?");
    }
}
