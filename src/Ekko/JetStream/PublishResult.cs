namespace Ekko.JetStream;

/// <summary>What became of a published message. Exactly one per message, in the order of publishing.</summary>
/// <param name="Index">The message's number in the publisher, from 0.</param>
/// <param name="Sequence">Its position in the stream; 0 when it failed.</param>
/// <param name="Duplicate">Whether the stream had it already.</param>
/// <param name="Error">Why it is not in the stream (for a timeout: why that is unknown); null when it is.</param>
public readonly record struct PublishResult(long Index, long Sequence, bool Duplicate, JetStreamException? Error);
