using System.Buffers;
using System.Text;

namespace Ekko.Tests.Nats;

/// <summary>Sequences made of pieces, as they come from a socket.</summary>
static class Bytes
{
    internal static byte[] Of(string text) => Encoding.UTF8.GetBytes(text);

    internal static ReadOnlySequence<byte> Pieces(params ReadOnlyMemory<byte>[] pieces)
    {
        var first = new Piece(pieces[0], 0);
        var last = first;
        foreach (var piece in pieces.AsSpan(1))
            last = last.Append(piece);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        internal Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
