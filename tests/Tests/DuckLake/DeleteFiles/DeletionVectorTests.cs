using System.Buffers.Binary;
using Ekko.DuckLake.DeleteFiles;

namespace Ekko.Tests.DuckLake.DeleteFiles;

/// <summary>Deletion vectors as the Puffin and Roaring specifications lay them out.</summary>
public sealed class DeletionVectorTests
{
    [Fact]
    public void Arrays_bitmaps_and_runs_are_read()
    {
        long[] few = [0, 3, 65535];
        var many = Enumerable.Range(0, 5000).Select(i => 65536L + (i * 3)).ToArray();
        var run = Enumerable.Range(10, 300).Select(i => (1L << 32) + i).ToArray();
        var blob = Blob((0, WithoutRuns((0, few), (1, [.. many.Select(v => v - 65536)]))), (1, WithRun(10, 300)));

        Assert.Equal([.. few, .. many, .. run], DeletionVector.Read(blob));
    }

    [Fact]
    public void An_empty_vector_deletes_nothing() => Assert.Empty(DeletionVector.Read(Blob()));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(-1)]
    public void Damage_is_noticed(int at)
    {
        var blob = Blob((0, WithoutRuns((0, [1, 2, 3]))));
        blob[at < 0 ? blob.Length - 1 : at] ^= 0x40;
        Assert.Throws<InvalidDataException>(() => DeletionVector.Read(blob));
    }

    [Fact]
    public void Every_shorter_blob_is_refused()
    {
        var blob = Blob((0, WithoutRuns((0, [1, 2, 3]))));
        for (var length = 0; length < blob.Length; length++)
            Assert.Throws<InvalidDataException>(() => DeletionVector.Read(blob.AsSpan(0, length)));
    }

    /// <summary>A vector of a few positions.</summary>
    internal static byte[] Of(params long[] positions) => Blob((0, WithoutRuns((0, positions))));

    static byte[] Blob(params (uint Upper, byte[] Bitmap)[] bitmaps)
    {
        var content = new MemoryStream();
        content.Write([0xD1, 0xD3, 0x39, 0x64]);
        content.Write(BitConverter.GetBytes((long)bitmaps.Length));
        foreach (var (upper, bitmap) in bitmaps)
        {
            content.Write(BitConverter.GetBytes(upper));
            content.Write(bitmap);
        }

        var bytes = content.ToArray();
        var blob = new byte[bytes.Length + 8];
        BinaryPrimitives.WriteUInt32BigEndian(blob, (uint)bytes.Length);
        bytes.CopyTo(blob, 4);
        BinaryPrimitives.WriteUInt32BigEndian(blob.AsSpan(4 + bytes.Length), Crc32(bytes));
        return blob;
    }

    static byte[] WithoutRuns(params (ushort Key, long[] Values)[] containers)
    {
        var stream = new MemoryStream();
        stream.Write(BitConverter.GetBytes(12346));
        stream.Write(BitConverter.GetBytes(containers.Length));
        foreach (var (key, values) in containers)
        {
            stream.Write(BitConverter.GetBytes(key));
            stream.Write(BitConverter.GetBytes((ushort)(values.Length - 1)));
        }

        stream.Write(new byte[4 * containers.Length]);
        foreach (var (_, values) in containers)
            stream.Write(values.Length <= 4096 ? Array(values) : Bits(values));
        return stream.ToArray();
    }

    static byte[] Array(long[] values) => [.. values.SelectMany(v => BitConverter.GetBytes((ushort)v))];

    static byte[] Bits(long[] values)
    {
        var bits = new byte[8192];
        foreach (var value in values)
            bits[value / 8] |= (byte)(1 << (int)(value % 8));
        return bits;
    }

    static byte[] WithRun(ushort start, int length) =>
    [
        .. BitConverter.GetBytes(12347), 1, .. BitConverter.GetBytes((ushort)0), .. BitConverter.GetBytes((ushort)(length - 1)),
        .. BitConverter.GetBytes((ushort)1), .. BitConverter.GetBytes(start), .. BitConverter.GetBytes((ushort)(length - 1)),
    ];

    static uint Crc32(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
