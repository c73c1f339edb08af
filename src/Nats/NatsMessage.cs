namespace Ekko.Nats;

/// <summary>A message of its own memory.</summary>
/// <param name="Subject">What it was published on.</param>
/// <param name="ReplyTo">Where an answer goes; null for none.</param>
/// <param name="Headers">Its headers; null for none.</param>
/// <param name="Payload">Its bytes.</param>
public sealed record NatsMessage(string Subject, string? ReplyTo, NatsHeaders? Headers, ReadOnlyMemory<byte> Payload);
