using System.Buffers.Binary;

namespace Ekko.DuckLake.Footers;

/// <summary>
/// Reads Thrift's compact protocol (thrift/doc/specs/thrift-compact-protocol.md), as far as Parquet uses it. What is cut or impossible is
/// an <see cref="InvalidDataException"/>.
/// </summary>
ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>No footer is nested deeper.</summary>
    internal const int DeepestNesting = 64;

    readonly ReadOnlySpan<byte> _bytes = bytes;
    int _position;

    /// <summary>How many bytes were read.</summary>
    internal readonly int Position => _position;

    /// <summary>Reads the head of a struct's next field.</summary>
    /// <param name="last">The number of the field before it, 0 for the first; becomes its own.</param>
    /// <param name="type">Its type.</param>
    /// <returns>False at the struct's end.</returns>
    internal bool NextField(ref int last, out ThriftType type)
    {
        var head = Byte();
        type = (ThriftType)(head & 0x0f);
        if (type == ThriftType.Stop)
            return false;
        var delta = head >> 4;
        last = delta == 0 ? (int)Integer() : last + delta;
        return true;
    }

    /// <summary>Reads the head of a list: how many elements of which type.</summary>
    internal int List(out ThriftType type)
    {
        var head = Byte();
        type = (ThriftType)(head & 0x0f);
        var count = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
        // Every element takes a byte at least.
        return count <= (ulong)(_bytes.Length - _position)
            ? (int)count : throw new InvalidDataException("a list is longer than the footer.");
    }

    internal long Integer()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    internal ReadOnlySpan<byte> Binary()
    {
        var length = Varint();
        if (length > (ulong)(_bytes.Length - _position))
            throw new InvalidDataException("a text is longer than the footer.");
        var value = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return value;
    }

    /// <summary>Steps over a value.</summary>
    internal void Skip(ThriftType type, int depth = 0)
    {
        if (depth > DeepestNesting)
            throw new InvalidDataException("values are nested too deep.");
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                Byte();
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                Varint();
                break;
            case ThriftType.Double:
                Advance(sizeof(double));
                break;
            case ThriftType.Binary:
                Binary();
                break;
            case ThriftType.List or ThriftType.Set:
                var count = List(out var element);
                for (var i = 0; i < count; i++)
                    SkipElement(element, depth + 1);
                break;
            case ThriftType.Map:
                SkipMap(depth + 1);
                break;
            case ThriftType.Struct:
                for (var field = 0; NextField(ref field, out var member);)
                    Skip(member, depth + 1);
                break;
            default:
                throw new InvalidDataException($"{(int)type} is no type of Thrift.");
        }
    }

    void SkipMap(int depth)
    {
        var count = Varint();
        if (count == 0)
            return;
        if (count > (ulong)(_bytes.Length - _position))
            throw new InvalidDataException("a map is longer than the footer.");
        var types = Byte();
        for (var i = 0UL; i < count; i++)
        {
            SkipElement((ThriftType)(types >> 4), depth);
            SkipElement((ThriftType)(types & 0x0f), depth);
        }
    }

    // In a collection a boolean is a byte of its own; in a struct its type is its value.
    void SkipElement(ThriftType type, int depth)
    {
        if (type is ThriftType.True or ThriftType.False)
            Byte();
        else
            Skip(type, depth);
    }

    byte Byte() => _position < _bytes.Length ? _bytes[_position++] : throw new InvalidDataException("it ends early.");

    void Advance(int count) =>
        _position = count <= _bytes.Length - _position ? _position + count : throw new InvalidDataException("it ends early.");

    ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
                return value;
        }

        throw new InvalidDataException("a number is too long.");
    }

    /// <summary>A little-endian number of the trailer.</summary>
    internal static uint Little(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}

/// <summary>The types of the compact protocol.</summary>
enum ThriftType
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
}
