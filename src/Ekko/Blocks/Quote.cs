using System.Text;

namespace Ekko.Blocks;

/// <summary>Foreign text in a reason: cut short, and always printable.</summary>
static class Quote
{
    const int MaxLength = 80;

    public static string Of(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxLength)]);
        var quoted = new StringBuilder("\"", MaxLength + 8);
        foreach (var c in shown)
            quoted.Append(char.IsControl(c) || char.IsSurrogate(c) || c is '\uFFFD' or '"' ? '?' : c);
        quoted.Append('"');
        if (text.Length > MaxLength)
            quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"… ({text.Length} bytes)");
        return quoted.ToString();
    }
}
