using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ekko.Api.Requests;

namespace Ekko.Api.Http;

/// <summary>Times as <c>2026-05-03T11:18:56.548583Z</c>: always UTC, the fraction as long as it has to be.</summary>
sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>The form.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeArgument.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var time) ? time.Value : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[32];
        value.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
