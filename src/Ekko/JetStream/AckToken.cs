namespace Ekko.JetStream;

/// <summary>What acknowledging one delivery needs, after the message's bytes are gone. Belongs to the consumer it came from.</summary>
/// <param name="StreamSequence">Its place in the stream.</param>
/// <param name="ConsumerSequence">Its place among the consumer's deliveries.</param>
/// <param name="Delivered">How often it was delivered, this time included.</param>
/// <param name="TimestampNanoseconds">When the stream took it, in nanoseconds since 1970.</param>
/// <param name="Pending">Messages that were waiting behind it.</param>
public readonly record struct AckToken(long StreamSequence, long ConsumerSequence, long Delivered, long TimestampNanoseconds, long Pending)
{
    /// <summary>When the stream took the message.</summary>
    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(TimestampNanoseconds / 100);
}
