using Microsoft.Win32.SafeHandles;

namespace Ekko.Arrow;

/// <summary>The bytes of one buffer: a range of the file, or what was decompressed from it.</summary>
sealed class ArrowBytes
{
    readonly SafeFileHandle? _file;
    readonly long _start;
    readonly byte[]? _memory;

    ArrowBytes(SafeFileHandle? file, long start, long length, byte[]? memory) =>
        (_file, _start, Length, _memory) = (file, start, length, memory);

    /// <summary>How many bytes there are.</summary>
    public long Length { get; }

    /// <summary>A range of a file.</summary>
    public static ArrowBytes Of(SafeFileHandle file, (long Offset, long Length) range) => new(file, range.Offset, range.Length, null);

    /// <summary>The first bytes of an array.</summary>
    public static ArrowBytes Of(byte[] memory, int length) => new(null, 0, length, memory);

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
}
