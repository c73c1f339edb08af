namespace Ekko.Nats;

/// <summary>A message as the stream holds it.</summary>
/// <param name="Subject">What it was published on.</param>
/// <param name="Sequence">Its place in the stream.</param>
/// <param name="Time">When the stream took it.</param>
/// <param name="Headers">Its headers; null for none.</param>
/// <param name="Payload">Its bytes.</param>
public sealed record StoredMessage(string Subject, long Sequence, DateTimeOffset Time, NatsHeaders? Headers, ReadOnlyMemory<byte> Payload);
