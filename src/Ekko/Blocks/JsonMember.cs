using System.Text.Json;

namespace Ekko.Blocks;

/// <summary>
/// Reads one member's value; what is wrong with it comes back as a reason, and the reader stands behind the value either way.
/// </summary>
static class JsonMember
{
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
