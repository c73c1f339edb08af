using System.Buffers;
using System.Runtime.InteropServices;
using Ekko.JetStream;

namespace Ekko.Pipeline;

/// <summary>
/// Messages of a chain that wait for the end of their block, in the order of the stream. A commit takes all of them or none: the rows of a
/// block come in one snapshot.
/// </summary>
sealed class OpenBlock
{
    readonly List<OpenMessage> _messages = [];
    readonly List<byte[]> _copies = [];
    byte[] _hash = [];
    int _owned;

    /// <summary>Whether a message about the block follows its transactions; null while that is not known of the chain.</summary>
    public bool? SendsBlocks { get; set; }

    public IReadOnlyList<OpenMessage> Messages => _messages;

    public bool IsEmpty => _messages.Count == 0;

    /// <summary>Whether the transactions name no block, so that no end can be told.</summary>
    public bool IsNameless => SendsBlocks != true && _hash.Length == 0;

    /// <summary>Bytes of the messages.</summary>
    public long ByteSize { get; private set; }

    /// <summary>The message of the stream before the first one here. What the chain has up to there is on its way into the lake.</summary>
    public AckToken Before { get; private set; }

    /// <summary>When the first message came.</summary>
    public long Since { get; private set; }

    /// <summary>
    /// Whether a transaction is of another block, so that this one has ended. A chain that sends blocks says itself when one ends.
    /// </summary>
    public bool IsEndedBy(in JetStreamMessage message) =>
        SendsBlocks != true && !IsEmpty && (FindHash(message.Payload.Span) is var hash && (hash.IsEmpty || !hash.SequenceEqual(_hash)));

    /// <summary>Adds a message.</summary>
    /// <param name="route">Where it goes.</param>
    /// <param name="message">The message, whose memory is to be <see cref="Own">owned</see> before its batch ends.</param>
    /// <param name="before">The message of the stream before it.</param>
    /// <param name="now">The time.</param>
    public void Add(Route route, in JetStreamMessage message, AckToken before, long now)
    {
        if (IsEmpty)
        {
            (Before, Since) = (before, now);
            _hash = SendsBlocks == true ? [] : FindHash(message.Payload.Span).ToArray();
        }

        _messages.Add(new OpenMessage(route, message));
        ByteSize += message.Payload.Length;
    }

    /// <summary>Copies the bytes of messages whose memory ends.</summary>
    public void Own()
    {
        var borrowed = CollectionsMarshal.AsSpan(_messages)[_owned..];
        if (borrowed.IsEmpty)
            return;
        var size = 0;
        foreach (var message in borrowed)
            size += message.ByteSize;
        var copy = ArrayPool<byte>.Shared.Rent(size);
        _copies.Add(copy);
        var room = copy.AsMemory();
        foreach (ref var message in borrowed)
            message = message.CopyTo(ref room);
        _owned = _messages.Count;
    }

    /// <summary>Forgets the messages, whose memory ends.</summary>
    public void Clear()
    {
        _messages.Clear();
        foreach (var copy in _copies)
            ArrayPool<byte>.Shared.Return(copy);
        _copies.Clear();
        (_owned, ByteSize) = (0, 0);
    }

    /// <summary>The hash of the block that a transaction names, without its JSON being read; empty when it is not found.</summary>
    static ReadOnlySpan<byte> FindHash(ReadOnlySpan<byte> json)
    {
        var name = "\"blockHash\""u8;
        var at = json.IndexOf(name);
        var value = at < 0 ? default : json[(at + name.Length)..].TrimStart(" \t\r\n:"u8);
        return value is [(byte)'"', .. var text] && text.IndexOf((byte)'"') is var end and > 0 ? text[..end] : default;
    }
}

/// <summary>A message that waits.</summary>
/// <param name="Route">Where it goes.</param>
/// <param name="Message">The message.</param>
readonly record struct OpenMessage(Route Route, JetStreamMessage Message)
{
    /// <summary>Bytes of its memory.</summary>
    public int ByteSize => Message.HeaderBlock.Length + Message.Payload.Length;

    /// <summary>The same in other memory.</summary>
    /// <param name="room">Where to; afterwards what is left of it.</param>
    public OpenMessage CopyTo(ref Memory<byte> room) => this with
    {
        Message = Message with { HeaderBlock = Copy(Message.HeaderBlock, ref room), Payload = Copy(Message.Payload, ref room) },
    };

    static ReadOnlyMemory<byte> Copy(ReadOnlyMemory<byte> bytes, ref Memory<byte> room)
    {
        var copy = room[..bytes.Length];
        bytes.CopyTo(copy);
        room = room[bytes.Length..];
        return copy;
    }
}
