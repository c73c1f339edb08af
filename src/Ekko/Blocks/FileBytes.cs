using System.IO.Compression;

namespace Ekko.Blocks;

/// <summary>The bytes of one file after another, unpacked when gzip, in one buffer that grows to the largest and stays.</summary>
sealed class FileBytes
{
    /// <summary>No block of any chain comes near; a file that unpacks to more is refused before it takes the memory.</summary>
    public const int MaxLength = 512 * 1024 * 1024;
    byte[] _buffer = [];
    byte[] _packed = [];
    int _packedLength;
    int _length;

    /// <summary>The bytes of the file loaded last.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <summary>The same; valid until the next file is loaded.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>The bytes of the file as they are on disk, when <see cref="Load"/> said it cannot be unpacked.</summary>
    public ReadOnlySpan<byte> Packed => _packed.AsSpan(0, _packedLength);

    /// <summary>The same as <see cref="Packed"/>.</summary>
    public ReadOnlyMemory<byte> PackedMemory => _packed.AsMemory(0, _packedLength);

    /// <summary>Loads a file.</summary>
    /// <returns>Why its contents cannot be read; null when they were.</returns>
    /// <exception cref="EkkoException">The file is larger than <see cref="MaxLength"/>.</exception>
    public string? Load(string path)
    {
        _length = 0;
        _packedLength = 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (file.Length > MaxLength)
            throw new EkkoException(
                $"Reading blocks failed: {path} has {file.Length} bytes, a block file may have {MaxLength}. Take it out of the folder.");
        Fill(ref _packed, file, (int)file.Length, out _packedLength);
        if (_packedLength < 2 || _packed[0] != 0x1F || _packed[1] != 0x8B)
        {
            (_buffer, _packed) = (_packed, _buffer);
            (_length, _packedLength) = (_packedLength, 0);
            return null;
        }

        try
        {
            using var gzip = new GZipStream(new MemoryStream(_packed, 0, _packedLength, writable: false), CompressionMode.Decompress);
            Fill(ref _buffer, gzip, 8 * _packedLength, out _length);
            return _length <= MaxLength ? null : $"unpacks to more than {MaxLength} bytes";
        }
        catch (InvalidDataException e)
        {
            return $"broken gzip: {e.Message}";
        }
    }

    static void Fill(ref byte[] buffer, Stream stream, int expected, out int length)
    {
        if (buffer.Length <= expected)
            buffer = GC.AllocateUninitializedArray<byte>(Math.Max(expected + 1, 64 * 1024));
        length = 0;
        while (length <= MaxLength)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxLength + 1));
            var read = stream.Read(buffer, length, buffer.Length - length);
            if (read == 0)
                return;
            length += read;
        }
    }
}
