using System.Buffers;

namespace Ekko.JetStream;

/// <summary>Messages that arrived together; their bytes sit in one pooled buffer, given back by disposing. Not thread-safe.</summary>
public sealed class MessageBatch : IDisposable
{
    byte[] _bytes;
    Entry[] _entries;
    int _used;
    bool _isDisposed;

    internal MessageBatch(int expectedBytes, int expectedMessages)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(expectedBytes, 4096));
        _entries = ArrayPool<Entry>.Shared.Rent(Math.Max(expectedMessages, 16));
    }

    /// <summary>The number of messages.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of headers and payloads, as they lie in the buffer.</summary>
    public long ByteSize => _used;

    /// <summary>A message.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public JetStreamMessage this[int index]
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            ref readonly var entry = ref _entries[index];
            return new JetStreamMessage(
                entry.Subject, _bytes.AsMemory(entry.Start, entry.HeaderLength),
                _bytes.AsMemory(entry.Start + entry.HeaderLength, entry.PayloadLength), entry.Ack);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<Entry>.Shared.Return(_entries, clearArray: true);
        _bytes = [];
        _entries = [];
    }

    internal void Add(string subject, in ReadOnlySequence<byte> headers, in ReadOnlySequence<byte> payload, AckToken ack)
    {
        if (Count == _entries.Length)
            Grow(ref _entries, Count, Count + 1);
        var (headerLength, payloadLength) = ((int)headers.Length, (int)payload.Length);
        var needed = _used + headerLength + payloadLength;
        if (needed > _bytes.Length)
            Grow(ref _bytes, _used, needed);
        // Streams repeat their subjects: one string serves all that follow, the others die young.
        if (Count > 0 && _entries[Count - 1].Subject is var last && last == subject)
            subject = last;
        headers.CopyTo(_bytes.AsSpan(_used));
        payload.CopyTo(_bytes.AsSpan(_used + headerLength));
        _entries[Count++] = new Entry(subject, _used, headerLength, payloadLength, ack);
        _used = needed;
    }

    static void Grow<T>(ref T[] array, int used, int needed)
    {
        var larger = ArrayPool<T>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * array.Length)));
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array, clearArray: true);
        array = larger;
    }

    readonly record struct Entry(string Subject, int Start, int HeaderLength, int PayloadLength, AckToken Ack);
}
