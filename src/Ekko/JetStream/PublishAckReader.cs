using System.Text.Json;

namespace Ekko.JetStream;

/// <summary>
/// Reads what JetStream answers to a published message: <c>{"stream":"s","seq":1}</c>, perhaps with <c>"duplicate":true</c>, or an error.
/// </summary>
static class PublishAckReader
{
    public static PublishResult Read(long index, string subject, ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
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
                else if (name.SequenceEqual("error"u8))
                    return new PublishResult(index, 0, false, Refusal(subject, JsonElement.ParseValue(ref reader)));
                else
                    reader.Skip();
            }

            if (sequence > 0)
                return new PublishResult(index, sequence, duplicate, null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return Failed("the answer is no acknowledgement of JetStream", error);
        }

        return Failed("the answer does not come from JetStream", null);

        PublishResult Failed(string why, Exception? cause) => new(
            index, 0, false, new JetStreamException(JetStreamErrorKind.Protocol, $"Publishing on {subject} failed: {why}.", cause));
    }

    static JetStreamException Refusal(string subject, JsonElement error) => JetStreamErrorCode.Refusal(
        $"Publishing on {subject}",
        error.TryGetProperty("err_code", out var code) && code.TryGetInt32(out var number) ? number : 0,
        error.TryGetProperty("description", out var description) ? description.GetString() : null);
}
