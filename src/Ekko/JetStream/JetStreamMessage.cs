using System.Buffers;
using System.Text;
using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>A delivered message. Its memory belongs to its <see cref="MessageBatch"/> and ends with it.</summary>
/// <param name="Subject">What it was published on.</param>
/// <param name="HeaderBlock">Its headers as on the wire; empty for none. <see cref="ReadHeaders()"/> reads them.</param>
/// <param name="Payload">Its bytes.</param>
/// <param name="Ack">For acknowledging; outlives the batch.</param>
public readonly record struct JetStreamMessage(
    string Subject, ReadOnlyMemory<byte> HeaderBlock, ReadOnlyMemory<byte> Payload, AckToken Ack)
{
    static readonly NatsHeaderParser Parser = new(Encoding.UTF8);

    /// <summary>Its position in the stream.</summary>
    public long StreamSequence => Ack.StreamSequence;

    /// <summary>How often it was delivered, this time included.</summary>
    public long Delivered => Ack.Delivered;

    /// <summary>When the stream took it.</summary>
    public DateTimeOffset Time => Ack.Time;

    /// <summary>Its headers in memory of their own; null for none.</summary>
    /// <exception cref="NatsException">The header block is malformed.</exception>
    public NatsHeaders? ReadHeaders() => HeaderBlock.IsEmpty ? null : ReadHeaders(new ReadOnlySequence<byte>(HeaderBlock));

    /// <summary>Reads a header block.</summary>
    /// <exception cref="NatsException">The header block is malformed.</exception>
    internal static NatsHeaders ReadHeaders(in ReadOnlySequence<byte> block)
    {
        var headers = new NatsHeaders();
        Parser.ParseHeaders(new SequenceReader<byte>(block), headers);
        return headers;
    }
}
