using System.Buffers.Binary;
using System.Numerics;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>
/// Reads Roaring bitmaps in their portable serialisation (RoaringFormatSpec): containers of 65,536 values as arrays, bitmaps or runs.
/// </summary>
static class RoaringBitmap
{
    const int CookieWithoutRuns = 12346;
    const int CookieWithRuns = 12347;
    const int MaxInArray = 4096;
    const int BitmapBytes = 8192;

    /// <summary>With runs, offsets are only there from this many containers on.</summary>
    const int OffsetsFrom = 4;

    /// <summary>Adds the values of a bitmap, each plus <paramref name="upper"/>, in ascending order.</summary>
    /// <returns>How many bytes the bitmap took.</returns>
    /// <exception cref="InvalidDataException">The bytes are no bitmap.</exception>
    internal static int Read(ReadOnlySpan<byte> data, long upper, List<long> values)
    {
        var at = 0;
        var cookie = (int)Number32(data, ref at);
        var withRuns = (cookie & 0xFFFF) == CookieWithRuns;
        if (!withRuns && cookie != CookieWithoutRuns)
            throw new InvalidDataException("it holds something that is no Roaring bitmap");
        var count = withRuns ? (cookie >>> 16) + 1 : (int)Number32(data, ref at);
        if (count is < 0 or > 65536)
            throw new InvalidDataException($"a bitmap in it announces {count} containers");
        var runs = withRuns ? Take(data, ref at, (count + 7) / 8) : default;
        var descriptions = Take(data, ref at, count * 4);
        if (!withRuns || count >= OffsetsFrom)
            Take(data, ref at, count * 4);
        for (var i = 0; i < count; i++)
        {
            var start = upper | (long)BinaryPrimitives.ReadUInt16LittleEndian(descriptions[(i * 4)..]) << 16;
            var cardinality = BinaryPrimitives.ReadUInt16LittleEndian(descriptions[((i * 4) + 2)..]) + 1;
            if (withRuns && (runs[i / 8] >> (i % 8) & 1) != 0)
                ReadRuns(Take(data, ref at, Number16(data, ref at) * 4), start, values);
            else if (cardinality <= MaxInArray)
                ReadArray(Take(data, ref at, cardinality * 2), start, values);
            else
                ReadBits(Take(data, ref at, BitmapBytes), start, values);
        }

        return at;
    }

    static void ReadArray(ReadOnlySpan<byte> container, long start, List<long> values)
    {
        for (var i = 0; i < container.Length; i += 2)
            values.Add(start | BinaryPrimitives.ReadUInt16LittleEndian(container[i..]));
    }

    static void ReadBits(ReadOnlySpan<byte> container, long start, List<long> values)
    {
        for (var i = 0; i < container.Length; i += 8)
        {
            for (var word = BinaryPrimitives.ReadUInt64LittleEndian(container[i..]); word != 0; word &= word - 1)
                values.Add(start + (i * 8) + BitOperations.TrailingZeroCount(word));
        }
    }

    static void ReadRuns(ReadOnlySpan<byte> container, long start, List<long> values)
    {
        for (var i = 0; i < container.Length; i += 4)
        {
            var first = BinaryPrimitives.ReadUInt16LittleEndian(container[i..]);
            var more = BinaryPrimitives.ReadUInt16LittleEndian(container[(i + 2)..]);
            for (var offset = 0; offset <= more; offset++)
                values.Add(start + first + offset);
        }
    }

    static uint Number32(ReadOnlySpan<byte> data, ref int at) => BinaryPrimitives.ReadUInt32LittleEndian(Take(data, ref at, 4));

    static int Number16(ReadOnlySpan<byte> data, ref int at) => BinaryPrimitives.ReadUInt16LittleEndian(Take(data, ref at, 2));

    static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> data, ref int at, int length)
    {
        if (data.Length - at < length)
            throw new InvalidDataException("a bitmap in it is cut off");
        at += length;
        return data.Slice(at - length, length);
    }
}
