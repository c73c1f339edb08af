namespace Ekko.Nats;

/// <summary>The stream has the message.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Sequence">Its place there; of the first one when it is a duplicate.</param>
/// <param name="Duplicate">Whether the stream had a message of this id already, within its duplicate window.</param>
public readonly record struct PublishAck(string Stream, long Sequence, bool Duplicate);

/// <summary>What became of a pipelined message. Exactly one per message, in the order of publishing.</summary>
/// <param name="Index">The message's number in the publisher, from 0.</param>
/// <param name="Sequence">Its place in the stream; 0 when it failed.</param>
/// <param name="Duplicate">Whether the stream had it already.</param>
/// <param name="Error">Why it is not in the stream (for a timeout: why nobody knows); null when it is.</param>
public readonly record struct PublishResult(long Index, long Sequence, bool Duplicate, NatsException? Error);
