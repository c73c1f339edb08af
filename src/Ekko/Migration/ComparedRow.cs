using System.Globalization;

namespace Ekko.Migration;

/// <summary>The contents of a row as people read them, to show where two of them differ.</summary>
static class ComparedRow
{
    const int MaxInput = 64;

    /// <summary>The names of the texts.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["vm_type", "tx_hash", "from", "to", "value", "gas_price", "gas_limit", "nonce", "input_data"];

    /// <summary>The texts of a row.</summary>
    public static string[] Of(
        string vmType, string hash, string from, string to, Int128 value, long? gasPrice, long? gasLimit, long? nonce,
        ReadOnlySpan<byte> input) =>
    [
        vmType, hash, from, to, value.ToString(CultureInfo.InvariantCulture), Text(gasPrice), Text(gasLimit), Text(nonce), Text(input),
    ];

    static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    static string Text(ReadOnlySpan<byte> input)
    {
        var shown = $"0x{Convert.ToHexStringLower(input[..Math.Min(input.Length, MaxInput)])}";
        return input.Length <= MaxInput ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown}… ({input.Length} bytes)");
    }
}
