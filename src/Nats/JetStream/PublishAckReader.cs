using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ekko.Nats;

/// <summary>
/// Reads what JetStream answers to a published message: <c>{"stream":"s","seq":1}</c>, perhaps with <c>"duplicate":true</c>, or an error.
/// </summary>
static class PublishAckReader
{
    public const string MessageIdHeader = "Nats-Msg-Id";

    public static (PublishAck Ack, NatsException? Error) Read(string subject, ReadOnlySpan<byte> json, bool withStream)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var stream = "";
            var sequence = 0L;
            var duplicate = false;
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                reader.Read();
                if (name.SequenceEqual("seq"u8))
                    sequence = reader.GetInt64();
                else if (name.SequenceEqual("duplicate"u8))
                    duplicate = reader.GetBoolean();
                else if (withStream && name.SequenceEqual("stream"u8))
                    stream = reader.GetString() ?? "";
                else if (name.SequenceEqual("error"u8))
                    return (default, JetStreamApi.ReadError($"Publishing on {subject}", (JsonObject)JsonNode.Parse(ref reader)!));
                else
                    reader.Skip();
            }

            if (sequence > 0)
                return (new PublishAck(stream, sequence, duplicate), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or InvalidCastException)
        {
            return (default, new NatsException(
                NatsErrorKind.Protocol, $"Publishing on {subject} failed: the answer is no acknowledgement of JetStream.", e));
        }

        return (default,
            new NatsException(NatsErrorKind.Protocol, $"Publishing on {subject} failed: somebody who is not JetStream answered."));
    }
}
