using System.Globalization;

namespace Ekko.JetStream;

/// <summary>
/// The reply subject of a delivery: <c>$JS.ACK.stream.consumer.delivered.stream-sequence.consumer-sequence.time.pending</c>, or with domain
/// and account behind <c>ACK</c> and perhaps one more token at the end. Source: NATS architecture decision 15, subject mapping of
/// JetStream.
/// </summary>
static class AckSubject
{
    /// <summary>Reads the numbers; the prefix ends in a dot.</summary>
    public static bool TryRead(ReadOnlySpan<char> subject, out int prefixLength, out AckToken token)
    {
        prefixLength = 0;
        token = default;
        if (!subject.StartsWith("$JS.ACK."))
            return false;
        var dots = subject.Count('.');
        var before = dots switch { 8 => 4, 10 or 11 => 6, _ => 0 };
        if (before == 0)
            return false;
        var rest = subject;
        for (var i = 0; i < before; i++)
            rest = rest[(rest.IndexOf('.') + 1)..];
        prefixLength = subject.Length - rest.Length;
        if (!Next(ref rest, out var delivered) || !Next(ref rest, out var streamSequence) || !Next(ref rest, out var consumerSequence)
            || !Next(ref rest, out var time) || !Next(ref rest, out var pending))
            return false;
        token = new AckToken(streamSequence, consumerSequence, delivered, time, pending);
        return true;
    }

    /// <summary>The reply subject.</summary>
    public static string Of(string prefix, in AckToken token) => string.Create(
        CultureInfo.InvariantCulture,
        $"{prefix}{token.Delivered}.{token.StreamSequence}.{token.ConsumerSequence}.{token.TimestampNanoseconds}.{token.Pending}");

    static bool Next(scoped ref ReadOnlySpan<char> text, out long number)
    {
        var end = text.IndexOf('.');
        var token = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
