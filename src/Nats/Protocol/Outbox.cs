namespace Ekko.Nats.Protocol;

/// <summary>
/// What waits for the socket. Any thread appends whole frames, one task takes everything at once and writes it: nothing can come between
/// the bytes of a message. Closed for good when its link ends.
/// </summary>
sealed class Outbox(int highWater)
{
    const int InitialSize = 64 * 1024;
    readonly Lock _gate = new();
    byte[] _pending = new byte[InitialSize];
    byte[] _spare = new byte[InitialSize];
    int _length;
    bool _closed;
    TaskCompletionSource? _work;
    TaskCompletionSource? _room;

    /// <summary>Appends a frame, or the head of one and its body, in one piece; false when the link has ended.</summary>
    public bool TryAppend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default, ReadOnlySpan<byte> tail = default)
    {
        TaskCompletionSource? work;
        lock (_gate)
        {
            if (_closed)
                return false;
            var length = checked(_length + head.Length + body.Length + tail.Length);
            if (length > _pending.Length)
                Array.Resize(ref _pending, (int)Math.Min(Array.MaxLength, Math.Max(length, 2L * _pending.Length)));
            var target = _pending.AsSpan(_length);
            head.CopyTo(target);
            body.CopyTo(target[head.Length..]);
            tail.CopyTo(target[(head.Length + body.Length)..]);
            _length = length;
            work = _work;
            _work = null;
        }

        work?.SetResult();
        return true;
    }

    /// <summary>Completes when less than the high-water mark waits, or the link has ended.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_closed || _length < highWater)
                return ValueTask.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Everything that waits, as soon as there is something; valid until the next call. Empty when closed.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync()
    {
        while (true)
        {
            Task work;
            lock (_gate)
            {
                if (_closed)
                    return default;
                if (_length > 0)
                    return Swap();
                _work ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                work = _work.Task;
            }

            await work.ConfigureAwait(false);
        }
    }

    /// <summary>Drops what waits and wakes everybody.</summary>
    public void Close()
    {
        TaskCompletionSource? work, room;
        lock (_gate)
        {
            _closed = true;
            (work, _work) = (_work, null);
            (room, _room) = (_room, null);
        }

        work?.TrySetResult();
        room?.TrySetResult();
    }

    ReadOnlyMemory<byte> Swap()
    {
        var full = _pending;
        var taken = full.AsMemory(0, _length);
        // A buffer that one huge message made is not kept.
        _pending = _spare.Length > 4L * highWater ? new byte[InitialSize] : _spare;
        _spare = full;
        _length = 0;
        _room?.TrySetResult();
        _room = null;
        return taken;
    }
}
