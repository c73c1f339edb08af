using System.Buffers;

namespace Ekko.Sources.Rpc;

/// <summary>
/// The bytes of an answer, in memory from the pool that grows up to a limit. Values are slices of it: valid until it is disposed.
/// </summary>
/// <param name="limit">The most bytes it takes.</param>
sealed class RpcPayload(int limit) : IDisposable
{
    byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(limit, 64 * 1024));
    int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Room for more; empty when the limit is reached.</summary>
    public Memory<byte> Room()
    {
        if (_length == _buffer.Length && _buffer.Length < limit)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(limit, 2L * _buffer.Length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length, Math.Min(_buffer.Length, limit) - _length);
    }

    /// <summary>Counts what was put into the room.</summary>
    public void Advance(int bytes) => _length += bytes;

    /// <summary>Reads to the end of a stream.</summary>
    /// <returns>False when there is more than the limit.</returns>
    public async Task<bool> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var room = Room();
            if (room.IsEmpty)
                return await stream.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) == 0;
            var read = await stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return true;
            Advance(read);
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        (_buffer, _length) = ([], 0);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
