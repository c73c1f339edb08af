using System.Text.Json;

namespace Ekko.Blocks;

/// <summary>
/// Reads one member's value; what is wrong with it comes back as a reason, and the reader stands behind the value either way.
/// </summary>
static class JsonMember
{
    /// <summary>A quantity that a column may lack: null when the value is <c>null</c>, and when it does not fit.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The number.</param>
    /// <param name="wide">The value with its quotes when it is a quantity of more than 63 bits.</param>
    public static string? Quantity(ref Utf8JsonReader reader, string name, out long? value, out JsonSlice wide)
    {
        wide = IsWide(ref reader) ? Token(ref reader) : JsonSlice.None;
        value = null;
        return wide.IsNone ? Quantity(ref reader, name, out value) : null;
    }

    /// <summary>Whether the value is a quantity that does not fit a 64-bit integer.</summary>
    public static bool IsWide(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 2
        && HexText.IsHex(reader.ValueSpan) && !HexText.TryParse(reader.ValueSpan, out long _);

    /// <summary>Where the value that the reader stands at is, with its quotes.</summary>
    public static JsonSlice Token(ref Utf8JsonReader reader) =>
        new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));

    /// <summary>A quantity; null when the value is <c>null</c>.</summary>
    public static string? Quantity(ref Utf8JsonReader reader, string name, out long? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.String && HexText.TryParse(reader.ValueSpan, out long number))
        {
            value = number;
            return null;
        }

        return reader.TokenType == JsonTokenType.Null ? null : NotAQuantity(ref reader, name, "a 64-bit integer");
    }

    /// <summary>Bytes of a fixed length, such as a hash; none when the value is <c>null</c>.</summary>
    public static string? Bytes(ref Utf8JsonReader reader, string name, int bytes, out JsonSlice value)
    {
        if (reader.TokenType == JsonTokenType.String && HexText.IsBytes(reader.ValueSpan, bytes))
        {
            value = new JsonSlice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            return null;
        }

        value = JsonSlice.None;
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.String)
            return WrongType(ref reader, name, "a hexadecimal string");
        return $"{name} is not 0x and {2 * bytes} hexadecimal digits: {Quote.Of(reader.ValueSpan)}";
    }

    public static string NotAQuantity(ref Utf8JsonReader reader, string name, string range)
    {
        if (reader.TokenType != JsonTokenType.String)
            return WrongType(ref reader, name, "a hexadecimal string");
        var text = reader.ValueSpan;
        return text.Length > 2 && HexText.IsHex(text)
            ? $"{name} does not fit {range}: {Quote.Of(text)}"
            : $"{name} is not a hexadecimal quantity: {Quote.Of(text)}";
    }

    public static string WrongType(ref Utf8JsonReader reader, string name, string expected)
    {
        var found = reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.Number => "a number",
            JsonTokenType.String => "a string",
            JsonTokenType.Null => "null",
            _ => "a boolean",
        };
        reader.Skip();
        return $"{name} is {found}, not {expected}";
    }
}
