using System.Buffers.Binary;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>
/// Reads a deletion vector: the blob <c>deletion-vector-v1</c> of the Puffin specification, which the format stores bare, without Puffin's
/// own framing. Length (big endian), magic, number of bitmaps, per bitmap the upper half of its positions and a portable Roaring bitmap of
/// the lower halves, CRC-32 (big endian) of everything from the magic on.
/// </summary>
static class DeletionVector
{
    const int HeaderLength = 16;
    const int ChecksumLength = 4;
    static ReadOnlySpan<byte> Magic => [0xD1, 0xD3, 0x39, 0x64];

    /// <summary>The positions, in no promised order across bitmaps, ascending within one.</summary>
    /// <exception cref="InvalidDataException">The blob is not a deletion vector, or damaged.</exception>
    internal static List<long> Read(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < HeaderLength + ChecksumLength)
            throw new InvalidDataException($"it has {blob.Length} bytes, too few for a deletion vector");
        var length = BinaryPrimitives.ReadUInt32BigEndian(blob);
        if (length > blob.Length - 4 - ChecksumLength)
            throw new InvalidDataException($"it announces {length} bytes and has {blob.Length - 4 - ChecksumLength}");
        var content = blob.Slice(4, (int)length);
        if (!content.StartsWith(Magic))
            throw new InvalidDataException("it does not begin like a deletion vector");
        if (Crc32(content) != BinaryPrimitives.ReadUInt32BigEndian(blob[(4 + (int)length)..]))
            throw new InvalidDataException("its checksum is wrong");

        var bitmaps = BinaryPrimitives.ReadInt64LittleEndian(content[4..]);
        var rest = content[(HeaderLength - 4)..];
        var positions = new List<long>();
        for (var i = 0L; i < bitmaps; i++)
        {
            if (rest.Length < 4)
                throw new InvalidDataException("it ends before its last bitmap");
            var upper = (long)BinaryPrimitives.ReadUInt32LittleEndian(rest) << 32;
            rest = rest[4..];
            rest = rest[RoaringBitmap.Read(rest, upper, positions)..];
        }

        return positions;
    }

    /// <summary>CRC-32 of IEEE 802.3, as gzip has it.</summary>
    static uint Crc32(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
        }

        return ~crc;
    }
}
