using System.Buffers.Binary;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Microsoft.Win32.SafeHandles;

namespace Ekko.Arrow;

/// <summary>The bytes of one buffer: a range of the file, or what was decompressed from it.</summary>
sealed class ArrowBytes
{
    /// <summary>The most that the compressed buffers of a record batch may come to: they are decompressed whole.</summary>
    public const long MaxDecompressed = 256L << 20;

    readonly SafeFileHandle? _file;
    readonly long _start;
    readonly byte[]? _memory;

    ArrowBytes(SafeFileHandle? file, long start, long length, byte[]? memory) =>
        (_file, _start, Length, _memory) = (file, start, length, memory);

    /// <summary>How many bytes there are.</summary>
    public long Length { get; }

    /// <summary>A range of a file.</summary>
    public static ArrowBytes Of(SafeFileHandle file, (long Offset, long Length) range) => new(file, range.Offset, range.Length, null);

    /// <summary>What a compressed range of a file holds.</summary>
    /// <param name="file">The file.</param>
    /// <param name="range">The range: the length of what it holds, then its compressed bytes.</param>
    /// <param name="codec">The number of the codec.</param>
    /// <param name="room">How many bytes there is room for; less afterwards.</param>
    /// <exception cref="ArrowFormatException">There is no such codec, the bytes are not compressed by it, or they are too many.</exception>
    public static ArrowBytes Decompress(SafeFileHandle file, (long Offset, long Length) range, int codec, ref long room)
    {
        const int Prefix = 8;
        const long Uncompressed = -1;
        if (range.Length == 0)
            return Of(file, range);
        if (range.Length < Prefix)
            throw new ArrowFormatException("a compressed buffer is too short");
        Span<byte> prefix = stackalloc byte[Prefix];
        Read(file, range.Offset, prefix);
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        var contents = (Offset: range.Offset + Prefix, Length: range.Length - Prefix);
        if (length == Uncompressed)
            return Of(file, contents);
        if (length < 0 || contents.Length > MaxDecompressed || length > room)
        {
            throw new ArrowFormatException(
                $"a compressed record batch holds more than {MaxDecompressed >> 20} MiB: write it anew in smaller ones");
        }

        room -= length;
        var compressed = GC.AllocateUninitializedArray<byte>((int)contents.Length);
        Read(file, contents.Offset, compressed);
        return new ArrowBytes(null, 0, length, Decompress(compressed, (int)length, codec));
    }

    /// <summary>Reads bytes.</summary>
    /// <exception cref="ArrowFormatException">There are fewer.</exception>
    public void Read(long at, Span<byte> target)
    {
        if (at < 0 || at > Length - target.Length)
            throw new ArrowFormatException("a buffer is shorter than its rows need");
        if (_memory is not null)
            _memory.AsSpan((int)at, target.Length).CopyTo(target);
        else
            Read(_file!, _start + at, target);
    }

    /// <summary>Fills a span from a file.</summary>
    /// <exception cref="ArrowFormatException">The file ends before.</exception>
    public static void Read(SafeFileHandle file, long at, Span<byte> target)
    {
        while (target.Length > 0)
        {
            var read = RandomAccess.Read(file, target, at);
            if (read == 0)
                throw new ArrowFormatException("it ends early");
            at += read;
            target = target[read..];
        }
    }

    static byte[] Decompress(byte[] compressed, int length, int codec)
    {
        CompressionCodecType type = codec switch
        {
            0 => CompressionCodecType.Lz4Frame,
            1 => CompressionCodecType.Zstd,
            _ => throw new ArrowFormatException($"its compression {codec} is not known"),
        };
        var memory = GC.AllocateUninitializedArray<byte>(length);
        try
        {
            using var decoder = new CompressionCodecFactory().CreateCodec(type);
            if (decoder.Decompress(compressed, memory) == length)
                return memory;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The codecs have errors of their own, and those of arrays: whatever it is, the bytes are damaged.
            throw new ArrowFormatException($"a compressed buffer is damaged ({e.Message.TrimEnd('.')})");
        }

        throw new ArrowFormatException("a compressed buffer is shorter than it says");
    }
}
