using System.Globalization;
using Ekko.JetStream;
using NATS.Client.Core;

namespace Ekko.Messages;

/// <summary>
/// A message that says in a header why it is none: something that cannot be of its block, or a part of one that the server does not take.
/// The writer of the lake records it in <c>rejected_messages</c>, with that reason, and does not read the bytes.
/// </summary>
static class SetAside
{
    const string Header = "Ekko-Set-Aside";
    const int MaxBytes = 64 * 1024;
    const int MaxNameLength = 200;

    /// <summary>As many of the first bytes as are worth keeping.</summary>
    public static ReadOnlyMemory<byte> Part(ReadOnlyMemory<byte> body, long limit) =>
        body[..(int)Math.Min(body.Length, Math.Min(MaxBytes, limit / 2))];

    /// <summary>The headers of the message in its place.</summary>
    /// <param name="headers">More headers.</param>
    /// <param name="what">What the message is: <c>transaction 0x… of block 7</c>.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="limit">What the server takes.</param>
    public static NatsHeaders Headers(NatsHeaders? headers, string what, long bytes, long limit)
    {
        var name = what.Length <= MaxNameLength ? what : $"{what[..MaxNameLength]}…";
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{name} has {bytes} bytes as a message, and the NATS server or the stream takes {limit}: this is a part of it. ")
            + "Raise max_payload or max_msg_size there, then publish the block again.";
        return Headers(headers ?? [], reason);
    }

    /// <summary>Headers with a reason.</summary>
    /// <param name="headers">More headers.</param>
    /// <param name="reason">Why the message is recorded and not read; null when it is read.</param>
    public static NatsHeaders Headers(NatsHeaders headers, string? reason)
    {
        if (reason is null)
            return headers;
        var all = new NatsHeaders { [Header] = reason };
        foreach (var header in headers)
            all.Add(header);
        return all;
    }

    /// <summary>
    /// Whether a message on the subject of blocks is a block, or stands for one. What cannot be of its block comes on that subject too,
    /// before the block itself.
    /// </summary>
    public static bool IsBlock(in JetStreamMessage message) =>
        message.HeaderBlock.Span.IndexOf("Ekko-Set-Aside:"u8) < 0 || message.HeaderBlock.Span.IndexOf("Ekko-Receipts:"u8) >= 0;

    /// <summary>Why a message was set aside by its source; null when it was not.</summary>
    public static string? FindReason(in JetStreamMessage message)
    {
        if (message.HeaderBlock.Span.IndexOf("Ekko-Set-Aside:"u8) < 0)
            return null;
        try
        {
            return message.ReadHeaders()!.TryGetLastValue(Header, out var reason) ? reason : null;
        }
        catch (NatsException)
        {
            return "its headers are malformed";
        }
    }
}
