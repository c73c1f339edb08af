namespace Ekko.Nats;

/// <summary>A delivered message. Its memory belongs to its <see cref="MessageBatch"/> and ends with it.</summary>
/// <param name="Subject">What it was published on, UTF-8.</param>
/// <param name="HeaderBlock">Its headers as on the wire; empty for none. <see cref="ReadHeaders"/> reads them.</param>
/// <param name="Payload">Its bytes.</param>
/// <param name="Ack">For acknowledging; outlives the batch.</param>
public readonly record struct JetStreamMessage(
    ReadOnlyMemory<byte> Subject, ReadOnlyMemory<byte> HeaderBlock, ReadOnlyMemory<byte> Payload, AckToken Ack)
{
    /// <summary>Its place in the stream.</summary>
    public long StreamSequence => Ack.StreamSequence;

    /// <summary>How often it was delivered, this time included.</summary>
    public long Delivered => Ack.Delivered;

    /// <summary>When the stream took it.</summary>
    public DateTimeOffset Time => Ack.Time;

    /// <summary>Its headers in memory of their own; null for none.</summary>
    /// <exception cref="NatsException">The header block is malformed.</exception>
    public NatsHeaders? ReadHeaders() => HeaderBlock.IsEmpty ? null : NatsHeaders.Parse(HeaderBlock.Span);
}
