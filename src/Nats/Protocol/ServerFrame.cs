using System.Buffers;

namespace Ekko.Nats.Protocol;

/// <summary>What a server can say.</summary>
enum ServerOp
{
    Info,
    Message,
    Ok,
    Error,
    Ping,
    Pong,
}

/// <summary>One thing a server said; its memory is the receive buffer's and ends with the next read.</summary>
readonly ref struct ServerFrame
{
    public required ServerOp Op { get; init; }

    /// <summary>The JSON of INFO, the text of -ERR.</summary>
    public ReadOnlySpan<byte> Text { get; init; }

    public long SubscriptionId { get; init; }

    public ReadOnlySpan<byte> Subject { get; init; }

    /// <summary>Empty for none.</summary>
    public ReadOnlySpan<byte> ReplyTo { get; init; }

    /// <summary>The header block with its last empty line; empty for none.</summary>
    public ReadOnlySequence<byte> Headers { get; init; }

    public ReadOnlySequence<byte> Payload { get; init; }

    /// <summary>The status in the header block; 0 for none.</summary>
    public int Status()
    {
        if (Headers.IsEmpty)
            return 0;
        if (Headers.FirstSpan.Length >= StatusLength)
            return NatsHeaders.StatusOf(Headers.FirstSpan);
        Span<byte> start = stackalloc byte[StatusLength];
        var length = (int)Math.Min(Headers.Length, StatusLength);
        Headers.Slice(0, length).CopyTo(start);
        return NatsHeaders.StatusOf(start[..length]);
    }

    /// <summary>The message in memory of its own.</summary>
    public NatsMessage ToMessage() => new(
        System.Text.Encoding.UTF8.GetString(Subject),
        ReplyTo.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(ReplyTo),
        ReadHeaders(),
        Payload.ToArray());

    public NatsHeaders? ReadHeaders()
    {
        if (Headers.IsEmpty)
            return null;
        return NatsHeaders.Parse(Headers.IsSingleSegment ? Headers.FirstSpan : Headers.ToArray());
    }

    const int StatusLength = 12;
}
