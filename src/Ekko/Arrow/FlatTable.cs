using System.Buffers.Binary;

namespace Ekko.Arrow;

/// <summary>
/// A table of a FlatBuffers message, read from bytes that a stranger wrote: every offset is checked, and nothing is followed that was not
/// asked for.
/// </summary>
readonly ref struct FlatTable
{
    readonly ReadOnlySpan<byte> _bytes;
    readonly int _position;

    FlatTable(ReadOnlySpan<byte> bytes, int position)
    {
        _bytes = bytes;
        _position = position;
    }

    /// <summary>The root table of a message.</summary>
    /// <exception cref="ArrowFormatException">The bytes are no message.</exception>
    public static FlatTable Root(ReadOnlySpan<byte> bytes) => new(bytes, Follow(bytes, 0));

    /// <summary>A field of up to eight bytes; 0 where it is left out.</summary>
    public long Number(int field, int size)
    {
        var at = Find(field);
        if (at < 0)
            return 0;
        var value = Slice(at, size);
        return size switch
        {
            1 => value[0],
            2 => BinaryPrimitives.ReadInt16LittleEndian(value),
            4 => BinaryPrimitives.ReadInt32LittleEndian(value),
            _ => BinaryPrimitives.ReadInt64LittleEndian(value),
        };
    }

    /// <summary>Whether a field is there.</summary>
    public bool Has(int field) => Find(field) >= 0;

    /// <summary>A field that is a table.</summary>
    public FlatTable Table(int field)
    {
        var at = Find(field);
        return at < 0 ? throw new ArrowFormatException("a message lacks a part") : new FlatTable(_bytes, Follow(_bytes, at));
    }

    /// <summary>The UTF-8 of a field that is a text; empty where it is left out.</summary>
    public ReadOnlySpan<byte> Text(int field) => Vector(field, 1, out _);

    /// <summary>The bytes of a field that is a vector of values or structs; empty where it is left out.</summary>
    /// <param name="field">The field.</param>
    /// <param name="size">Bytes of an item.</param>
    /// <param name="count">How many items there are.</param>
    public ReadOnlySpan<byte> Vector(int field, int size, out int count)
    {
        count = 0;
        var at = Find(field);
        if (at < 0)
            return [];
        var start = Follow(_bytes, at);
        count = BinaryPrimitives.ReadInt32LittleEndian(Slice(start, 4));
        if (count < 0 || count > (_bytes.Length - start - 4) / size)
            throw new ArrowFormatException("a list in a message is longer than the message");
        return _bytes.Slice(start + 4, count * size);
    }

    /// <summary>How many tables a field has.</summary>
    public int Count(int field)
    {
        Vector(field, 4, out var count);
        return count;
    }

    /// <summary>One of the tables of a field.</summary>
    public FlatTable Item(int field, int index)
    {
        var start = Follow(_bytes, Find(field)) + 4 + (4 * index);
        return new FlatTable(_bytes, Follow(_bytes, start));
    }

    int Find(int field)
    {
        var table = _position - BinaryPrimitives.ReadInt32LittleEndian(Slice(_position, 4));
        var length = BinaryPrimitives.ReadUInt16LittleEndian(Slice(table, 2));
        var entry = 4 + (2 * field);
        if (entry + 2 > length)
            return -1;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(Slice(table + entry, 2));
        return offset == 0 ? -1 : _position + offset;
    }

    ReadOnlySpan<byte> Slice(int at, int size) => Slice(_bytes, at, size);

    static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, int at, int size) =>
        at >= 0 && at <= bytes.Length - size
            ? bytes.Slice(at, size)
            : throw new ArrowFormatException("an offset in a message points outside of it");

    static int Follow(ReadOnlySpan<byte> bytes, int at)
    {
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(Slice(bytes, at, 4));
        return offset <= bytes.Length
            ? at + (int)offset
            : throw new ArrowFormatException("an offset in a message points outside of it");
    }
}

/// <summary>Bytes are not what the Arrow format says; the reader of the file adds which file.</summary>
sealed class ArrowFormatException(string message) : Exception(message);
