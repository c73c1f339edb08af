using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace Ekko.Reading;

/// <summary>
/// Addresses with the checksum of EIP-55: a letter is a capital where the digit of Keccak-256 of the lower-case address is 8 or more.
/// </summary>
public static class ChecksumAddress
{
    const int Digits = 40;
    const int HighDigit = 8;

    /// <summary>An address of any case with its checksum; text that is no address stays as it is.</summary>
    /// <param name="address"><c>0x</c> and 40 hexadecimal digits.</param>
    public static string Format(string address)
    {
        if (!IsAddress(address))
            return address;
        Span<byte> text = stackalloc byte[Digits + 2];
        Encoding.ASCII.GetBytes(address, text);
        TryFormat(text, text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>Whether text is <c>0x</c> and 40 hexadecimal digits.</summary>
    /// <param name="text">The text.</param>
    public static bool IsAddress(string text) =>
        text.Length == Digits + 2 && text[0] == '0' && text[1] is 'x' or 'X' && text.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>
    /// Whether the case of an address contradicts its checksum. One in lower or in upper case has no checksum to contradict.
    /// </summary>
    /// <param name="address">The address.</param>
    public static bool IsWrong(string address)
    {
        var digits = address.AsSpan(2);
        return digits.IndexOfAnyInRange('a', 'f') >= 0 && digits.IndexOfAnyInRange('A', 'F') >= 0
            && !digits.SequenceEqual(Format(address).AsSpan(2));
    }

    /// <summary>Writes an address with its checksum.</summary>
    /// <param name="address">The address, as UTF-8.</param>
    /// <param name="destination">At least 42 bytes.</param>
    /// <returns>False, and nothing is written, for text that is no address.</returns>
    public static bool TryFormat(ReadOnlySpan<byte> address, Span<byte> destination)
    {
        if (address.Length != Digits + 2 || address[0] != '0' || address[1] is not ((byte)'x' or (byte)'X'))
            return false;
        Span<byte> lower = stackalloc byte[Digits];
        for (var i = 0; i < Digits; i++)
        {
            var digit = (char)address[i + 2];
            if (!char.IsAsciiHexDigit(digit))
                return false;
            lower[i] = (byte)char.ToLowerInvariant(digit);
        }

        Format(lower, destination);
        return true;
    }

    static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    static void Format(ReadOnlySpan<byte> lower, Span<byte> text)
    {
        var keccak = new KeccakDigest(256);
        keccak.BlockUpdate(lower);
        Span<byte> hash = stackalloc byte[32];
        keccak.DoFinal(hash);
        (text[0], text[1]) = ((byte)'0', (byte)'x');
        for (var i = 0; i < Digits; i++)
        {
            var digit = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15;
            text[i + 2] = digit >= HighDigit && lower[i] >= 'a' ? (byte)(lower[i] - 'a' + 'A') : lower[i];
        }
    }
}
