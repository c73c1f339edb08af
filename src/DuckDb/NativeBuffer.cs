using System.Runtime.InteropServices;

namespace Ekko.DuckDb;

/// <summary>
/// Growable bytes in native memory. Growing moves them; between the last append and the end of a scan that points into them they stay put,
/// which is what lets text go to the engine without a copy.
/// </summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    byte* _memory;

    /// <summary>An empty buffer; memory is taken with the first bytes.</summary>
    public NativeBuffer()
    {
    }

    /// <summary>An empty buffer with room for <paramref name="capacity"/> bytes.</summary>
    public NativeBuffer(int capacity) => EnsureCapacity(capacity);

    /// <summary>Gives the memory back if <see cref="Dispose"/> was forgotten.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes taken from the system.</summary>
    public int Capacity { get; private set; }

    /// <summary>The bytes in use.</summary>
    public Span<byte> Span => new(_memory, Length);

    internal byte* Pointer => _memory;

    /// <summary>The bytes in use as values of <typeparamref name="T"/>.</summary>
    public Span<T> As<T>() where T : unmanaged => new(_memory, Length / sizeof(T));

    /// <summary>Makes room for <paramref name="capacity"/> bytes in all.</summary>
    public void EnsureCapacity(int capacity)
    {
        if (capacity <= Capacity)
            return;
        var size = Math.Max(capacity, (int)Math.Min(Math.Max(256L, Capacity * 2L), Array.MaxLength));
        _memory = (byte*)NativeMemory.AlignedRealloc(_memory, (nuint)size, 64);
        Capacity = size;
    }

    /// <summary>Adds <paramref name="count"/> bytes at the end and returns them, uninitialised.</summary>
    public Span<byte> Extend(int count)
    {
        var start = Length;
        EnsureCapacity(checked(start + count));
        Length = start + count;
        return new Span<byte>(_memory + start, count);
    }

    /// <summary>Adds one value at the end.</summary>
    public void Append<T>(T value) where T : unmanaged
    {
        if (Length + sizeof(T) > Capacity)
            EnsureCapacity(Length + sizeof(T));
        *(T*)(_memory + Length) = value;
        Length += sizeof(T);
    }

    /// <summary>Sets the number of bytes in use; bytes added this way are uninitialised.</summary>
    public void SetLength(int length)
    {
        EnsureCapacity(length);
        Length = length;
    }

    /// <summary>Forgets the bytes and keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        Length = Capacity = 0;
    }
}
