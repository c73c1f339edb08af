using System.Buffers.Text;
using System.Text;

namespace Ekko.Nats.Protocol;

/// <summary>Writes text and numbers one after the other into memory that is large enough.</summary>
ref struct Utf8Line(Span<byte> target)
{
    readonly Span<byte> _target = target;

    public int Length { get; private set; }

    /// <summary>What is not written yet.</summary>
    public readonly Span<byte> Rest => _target[Length..];

    /// <summary>Counts bytes that were written into <see cref="Rest"/>.</summary>
    public void Skip(int bytes) => Length += bytes;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[Length..]);
        Length += bytes.Length;
    }

    public void Write(string text) => Length += Encoding.UTF8.GetBytes(text, _target[Length..]);

    public void Write(long number)
    {
        if (!Utf8Formatter.TryFormat(number, _target[Length..], out var written))
            throw new ArgumentException("The memory is too small.");
        Length += written;
    }
}
