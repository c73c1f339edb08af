using System.Buffers.Binary;
using System.Numerics;

namespace Ekko.DuckLake.Parquet;

/// <summary>MurmurHash3, the x86 32-bit variant with seed 0: what the bucket transform is defined by (as in Iceberg's bucket).</summary>
static class Murmur3
{
    const uint C1 = 0xcc9e2d51;
    const uint C2 = 0x1b873593;

    /// <summary>The hash of a 64-bit integer: of its eight bytes, little endian.</summary>
    internal static int Hash(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Hash(bytes);
    }

    internal static int Hash(ReadOnlySpan<byte> data)
    {
        uint hash = 0;
        var rest = data;
        for (; rest.Length >= 4; rest = rest[4..])
            hash = BitOperations.RotateLeft(hash ^ Scramble(BinaryPrimitives.ReadUInt32LittleEndian(rest)), 13) * 5 + 0xe6546b64;

        uint tail = 0;
        for (var i = rest.Length - 1; i >= 0; i--)
            tail = tail << 8 | rest[i];
        hash ^= Scramble(tail);

        hash ^= (uint)data.Length;
        hash = (hash ^ hash >> 16) * 0x85ebca6b;
        hash = (hash ^ hash >> 13) * 0xc2b2ae35;
        return (int)(hash ^ hash >> 16);
    }

    static uint Scramble(uint block) => BitOperations.RotateLeft(block * C1, 15) * C2;
}
