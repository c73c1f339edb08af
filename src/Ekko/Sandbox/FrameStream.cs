using System.Buffers.Binary;

namespace Ekko.Sandbox;

/// <summary>
/// Messages over a pipe: four bytes of length, one byte of kind, the content. A length beyond the largest that is expected ends the
/// conversation: the other side is not what it was.
/// </summary>
sealed class FrameStream(Stream stream)
{
    const int HeadLength = 5;
    const int MaxLength = 64 << 20;

    /// <summary>Writes a message and sends it.</summary>
    public void Write(FrameKind kind, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        BinaryPrimitives.WriteInt32LittleEndian(head, content.Length);
        head[^1] = (byte)kind;
        stream.Write(head);
        stream.Write(content);
        stream.Flush();
    }

    /// <summary>The next message; null when the other side has gone.</summary>
    /// <exception cref="InvalidDataException">What came is no message.</exception>
    public async ValueTask<(FrameKind Kind, byte[] Content)?> ReadAsync()
    {
        var head = new byte[HeadLength];
        if (await stream.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false).ConfigureAwait(false) < HeadLength)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > MaxLength || head[^1] > (byte)FrameKind.Failed)
            throw new InvalidDataException("Reading from a worker failed: what came is no message.");
        var content = new byte[length];
        return await stream.ReadAtLeastAsync(content, length, throwOnEndOfStream: false).ConfigureAwait(false) < length
            ? null : ((FrameKind)head[^1], content);
    }
}
