using System.Buffers;

namespace Ekko.Blocks;

/// <summary>The two hexadecimal forms of JSON-RPC (execution-apis, "Hex value encoding"), read from UTF-8 without allocation.</summary>
/// <remarks>Leading zeros in a quantity are read although the specification forbids them: some nodes write them.</remarks>
static class HexText
{
    static readonly SearchValues<byte> LowerDigits = SearchValues.Create("0123456789abcdef"u8);
    static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    // The digit's value, or 255.
    static ReadOnlySpan<byte> DigitValues =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 255, 255, 255,
        255, 255,
        255, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255,
        255, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255,
    ];

    /// <summary>A quantity that fits a non-negative <c>long</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length < 3 || text[0] != '0' || text[1] != 'x')
            return false;
        text = text[2..];
        if (text.Length > 16)
        {
            text = text.TrimStart((byte)'0');
            if (text.Length > 16)
                return false;
        }

        var result = 0UL;
        var digits = DigitValues;
        foreach (var c in text)
        {
            if (c >= 128)
                return false;
            var digit = digits[c];
            if (digit > 15)
                return false;
            result = (result << 4) | digit;
        }

        value = (long)result;
        return value >= 0;
    }

    /// <summary>A quantity that fits DECIMAL(38,0).</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Int128 value)
    {
        if (text.Length <= 18)
        {
            if (TryParse(text, out long small))
            {
                value = small;
                return true;
            }
        }

        value = default;
        if (text.Length < 3 || text[0] != '0' || text[1] != 'x')
            return false;
        text = text[2..].TrimStart((byte)'0');
        if (text.Length > 32)
            return false;
        var result = UInt128.Zero;
        foreach (var c in text)
        {
            if (c >= 128 || DigitValues[c] > 15)
                return false;
            result = (result << 4) | DigitValues[c];
        }

        if (result > (UInt128)MaxDecimal)
            return false;
        value = (Int128)result;
        return true;
    }

    /// <summary>The largest DECIMAL(38,0): 10³⁸ − 1.</summary>
    public static readonly Int128 MaxDecimal = Int128.Parse(
        "99999999999999999999999999999999999999", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether the text is <c>0x</c> and hexadecimal digits, of either case.</summary>
    public static bool IsHex(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && text[0] == '0' && text[1] == 'x' && !text[2..].ContainsAnyExcept(Digits);

    /// <summary>Whether the text is <c>0x</c> and exactly this many bytes in hexadecimal digits.</summary>
    public static bool IsBytes(ReadOnlySpan<byte> text, int bytes) => text.Length == 2 + 2 * bytes && IsHex(text);

    /// <summary>Whether <see cref="IsHex"/> text has no upper-case digit, so that equal bytes are equal text.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> text) => !text[2..].ContainsAnyExcept(LowerDigits);
}
