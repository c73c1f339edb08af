using System.Buffers;
using Ekko.Nats.Protocol;

namespace Ekko.Nats;

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

    /// <summary>Bytes of subjects, headers and payloads, as they lie in the buffer.</summary>
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
                _bytes.AsMemory(entry.SubjectStart, entry.SubjectLength),
                _bytes.AsMemory(entry.Start, entry.HeaderLength),
                _bytes.AsMemory(entry.Start + entry.HeaderLength, entry.PayloadLength),
                entry.Ack);
        }
    }

    /// <summary>What acknowledging needs, in order of delivery; copies that outlive the batch.</summary>
    public AckToken[] ToAckTokens()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var tokens = new AckToken[Count];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = _entries[i].Ack;
        return tokens;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<Entry>.Shared.Return(_entries);
        _bytes = [];
        _entries = [];
    }

    internal void Add(in ServerFrame frame, AckToken ack)
    {
        if (Count == _entries.Length)
            Grow(ref _entries, Count, Count + 1);
        var headerLength = (int)frame.Headers.Length;
        var payloadLength = (int)frame.Payload.Length;
        var needed = _used + frame.Subject.Length + headerLength + payloadLength;
        if (needed > _bytes.Length)
            Grow(ref _bytes, _used, needed);

        // Streams repeat their subjects: one copy serves all that follow.
        var subjectStart = _used;
        if (Count > 0 && _entries[Count - 1] is var last
            && frame.Subject.SequenceEqual(_bytes.AsSpan(last.SubjectStart, last.SubjectLength)))
        {
            subjectStart = last.SubjectStart;
        }
        else
        {
            frame.Subject.CopyTo(_bytes.AsSpan(_used));
            _used += frame.Subject.Length;
        }

        var start = _used;
        frame.Headers.CopyTo(_bytes.AsSpan(start));
        frame.Payload.CopyTo(_bytes.AsSpan(start + headerLength));
        _used += headerLength + payloadLength;
        _entries[Count++] = new Entry(subjectStart, frame.Subject.Length, start, headerLength, payloadLength, ack);
    }

    static void Grow<T>(ref T[] array, int used, int needed)
    {
        var larger = ArrayPool<T>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * array.Length)));
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }

    readonly record struct Entry(int SubjectStart, int SubjectLength, int Start, int HeaderLength, int PayloadLength, AckToken Ack);
}
