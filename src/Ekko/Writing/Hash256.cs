using System.Buffers;
using System.Buffers.Binary;

namespace Ekko.Writing;

/// <summary>The 32 bytes of a block's or a transaction's hash.</summary>
/// <param name="High">The first 16 bytes.</param>
/// <param name="Low">The other 16.</param>
readonly record struct Hash256(UInt128 High, UInt128 Low)
{
    const int Digits = 64;

    /// <summary>Reads <c>0x</c> and 64 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Digits / 2];
        if (text.Length != Digits + 2 || text[0] != '0' || text[1] != 'x'
            || Convert.FromHexString(text[2..], bytes, out _, out _) != OperationStatus.Done)
        {
            hash = default;
            return false;
        }

        hash = new Hash256(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));
        return true;
    }

    /// <summary>Hashes are evenly spread by themselves; strangers may choose their own, so all of the bytes count.</summary>
    public override int GetHashCode() => HashCode.Combine(High, Low);

    /// <summary><c>0x</c> and 64 digits.</summary>
    public override string ToString() => $"0x{High:x32}{Low:x32}";
}
