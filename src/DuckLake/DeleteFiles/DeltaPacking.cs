using System.Buffers;
using System.Numerics;
using Ekko.DuckLake.Footers;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>
/// Parquet's DELTA_BINARY_PACKED encoding of 64-bit numbers: differences, each block of 128 in as many bits as they need.
/// </summary>
static class DeltaPacking
{
    const int BlockSize = 128;
    const int MiniblockSize = 32;
    const int Miniblocks = BlockSize / MiniblockSize;

    internal static void Write(ArrayBufferWriter<byte> bytes, ReadOnlySpan<long> values)
    {
        CompactThrift.Varint(bytes, BlockSize);
        CompactThrift.Varint(bytes, Miniblocks);
        CompactThrift.Varint(bytes, (ulong)values.Length);
        CompactThrift.Varint(bytes, CompactThrift.ZigZag(values.IsEmpty ? 0 : values[0]));
        Span<long> deltas = stackalloc long[BlockSize];
        for (var start = 1; start < values.Length; start += BlockSize)
        {
            var count = Math.Min(BlockSize, values.Length - start);
            for (var i = 0; i < count; i++)
                deltas[i] = unchecked(values[start + i] - values[start + i - 1]);
            WriteBlock(bytes, deltas[..count]);
        }
    }

    static void WriteBlock(ArrayBufferWriter<byte> bytes, Span<long> deltas)
    {
        var least = deltas[0];
        foreach (var delta in deltas)
            least = Math.Min(least, delta);
        CompactThrift.Varint(bytes, CompactThrift.ZigZag(least));
        Span<ulong> packed = stackalloc ulong[BlockSize];
        packed.Clear();
        Span<byte> widths = stackalloc byte[Miniblocks];
        widths.Clear();
        for (var i = 0; i < deltas.Length; i++)
        {
            packed[i] = unchecked((ulong)(deltas[i] - least));
            var width = (byte)(64 - BitOperations.LeadingZeroCount(packed[i]));
            widths[i / MiniblockSize] = Math.Max(widths[i / MiniblockSize], width);
        }

        bytes.Write(widths);
        for (var i = 0; i * MiniblockSize < deltas.Length; i++)
            Pack(bytes, packed.Slice(i * MiniblockSize, MiniblockSize), widths[i]);
    }

    /// <summary>Packs numbers from the least significant bit on; 32 of them are whole bytes at any width.</summary>
    static void Pack(ArrayBufferWriter<byte> bytes, ReadOnlySpan<ulong> values, int width)
    {
        var size = MiniblockSize * width / 8;
        var target = bytes.GetSpan(size)[..size];
        target.Clear();
        var bit = 0;
        foreach (var value in values)
        {
            for (var done = 0; done < width;)
            {
                var take = Math.Min(8 - (bit & 7), width - done);
                target[bit >> 3] |= (byte)((value >> done & ((1UL << take) - 1)) << (bit & 7));
                done += take;
                bit += take;
            }
        }

        bytes.Advance(size);
    }
}
