using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ekko.DuckLake.Storage;

/// <summary>A part of a file as a stream of its own: parts of one upload are read side by side.</summary>
sealed class FileSlice(SafeFileHandle file, string path, long start, long length, StallGuard guard) : Stream
{
    long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, length - _position);
        guard.Sends(isLast: _position + wanted >= length);
        if (wanted <= 0)
            return 0;
        var read = RandomAccess.Read(file, buffer[..wanted], start + _position);
        if (read == 0)
            throw Shortened();
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    // Reading the page cache blocks for less than a switch to another thread costs.
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<int>(cancellationToken) : Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    /// <summary>The checksum of all of it, as S3 writes it.</summary>
    internal string Crc32C()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        var crc = uint.MaxValue;
        for (long position = 0; position < length;)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - position)), start + position);
            if (read == 0)
                throw Shortened();
            var words = MemoryMarshal.Cast<byte, ulong>(buffer.AsSpan(0, read));
            foreach (var word in words)
                crc = BitOperations.Crc32C(crc, word);
            foreach (var rest in buffer.AsSpan((words.Length * sizeof(ulong))..read))
                crc = BitOperations.Crc32C(crc, rest);
            position += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ~crc);
        return Convert.ToBase64String(bytes);
    }

    DuckLakeException Shortened() => new(
        DuckLakeErrorKind.Storage, $"Uploading {path} failed: it became shorter meanwhile. Look for what else writes there.");

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A part of a file is only read.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A part of a file is only read.");
}
