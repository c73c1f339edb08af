using System.Buffers.Binary;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Microsoft.Win32.SafeHandles;

namespace Ekko.Arrow;

/// <summary>Decompresses the buffers of a record batch or a dictionary, in memory that serves one after another.</summary>
/// <param name="file">The file.</param>
sealed class ArrowDecompressor(SafeFileHandle file)
{
    /// <summary>The most that the buffers of a record batch may come to: they are decompressed whole.</summary>
    public const long MaxBytes = 192L << 20;

    const int Prefix = 8;
    const long Uncompressed = -1;
    readonly List<byte[]> _buffers = [];
    byte[] _compressed = [];

    /// <summary>What compressed ranges of the file hold, valid until the next ones are decompressed.</summary>
    /// <param name="ranges">The ranges: the length of what it holds, then its compressed bytes.</param>
    /// <param name="codec">The number of the codec.</param>
    /// <exception cref="ArrowFormatException">There is no such codec, the bytes are not compressed by it, or they are too many.</exception>
    public ArrowBytes[] Decompress(IReadOnlyList<(long Offset, long Length)> ranges, int codec)
    {
        CompressionCodecType type = codec switch
        {
            0 => CompressionCodecType.Lz4Frame,
            1 => CompressionCodecType.Zstd,
            _ => throw new ArrowFormatException($"its compression {codec} is not known"),
        };
        using var decoder = new CompressionCodecFactory().CreateCodec(type);
        var room = MaxBytes;
        var bytes = new ArrowBytes[ranges.Count];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (i == _buffers.Count)
                _buffers.Add([]);
            bytes[i] = Decompress(decoder, ranges[i], i, ref room);
        }

        return bytes;
    }

    ArrowBytes Decompress(ICompressionCodec decoder, (long Offset, long Length) range, int at, ref long room)
    {
        if (range.Length == 0)
            return ArrowBytes.Of(file, range);
        if (range.Length < Prefix)
            throw new ArrowFormatException("a compressed buffer is too short");
        Span<byte> prefix = stackalloc byte[Prefix];
        ArrowBytes.Read(file, range.Offset, prefix);
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        var contents = (Offset: range.Offset + Prefix, Length: range.Length - Prefix);
        if (length == Uncompressed)
            return ArrowBytes.Of(file, contents);
        if (length < 0 || contents.Length > MaxBytes || length > room)
        {
            throw new ArrowFormatException(
                $"a compressed record batch holds more than {MaxBytes >> 20} MiB: write it anew in smaller ones");
        }

        room -= length;
        Grow(ref _compressed, contents.Length);
        var compressed = _compressed.AsMemory(0, (int)contents.Length);
        ArrowBytes.Read(file, contents.Offset, compressed.Span);
        var memory = _buffers[at];
        Grow(ref memory, length);
        _buffers[at] = memory;
        Decompress(decoder, compressed, memory.AsMemory(0, (int)length));
        return ArrowBytes.Of(memory, (int)length);
    }

    static void Decompress(ICompressionCodec decoder, ReadOnlyMemory<byte> compressed, Memory<byte> memory)
    {
        int length;
        try
        {
            length = decoder.Decompress(compressed, memory);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The codecs have errors of their own, and those of arrays: whatever it is, the bytes are damaged.
            throw new ArrowFormatException($"a compressed buffer is damaged ({e.Message.TrimEnd('.')})");
        }

        if (length != memory.Length)
            throw new ArrowFormatException("a compressed buffer is shorter than it says");
    }

    static void Grow(ref byte[] array, long length)
    {
        if (array.Length < length)
            array = GC.AllocateUninitializedArray<byte>((int)length);
    }
}
