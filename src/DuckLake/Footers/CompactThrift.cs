using System.Buffers;
using System.Text;

namespace Ekko.DuckLake.Footers;

/// <summary>
/// Writes structs in Thrift's compact protocol, as Parquet's headers and footers are (Thrift compact protocol specification).
/// </summary>
sealed class CompactThrift
{
    const byte I32 = 5, I64 = 6, Binary = 8, List = 9, Struct = 12;

    /// <summary>Lists with fewer items have their length in the byte of their type.</summary>
    const int ShortList = 15;

    readonly ArrayBufferWriter<byte> _bytes = new();
    readonly Stack<int> _outer = new();
    int _last;

    /// <summary>What was written.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    internal CompactThrift Number(int field, int value)
    {
        Header(field, I32);
        Varint(_bytes, ZigZag(value));
        return this;
    }

    internal CompactThrift Long(int field, long value)
    {
        Header(field, I64);
        Varint(_bytes, ZigZag(value));
        return this;
    }

    internal CompactThrift Text(int field, string value) => Blob(field, Encoding.UTF8.GetBytes(value));

    internal CompactThrift Blob(int field, ReadOnlySpan<byte> value)
    {
        Header(field, Binary);
        Item(value);
        return this;
    }

    internal CompactThrift Numbers(int field, params ReadOnlySpan<int> values)
    {
        Items(field, I32, values.Length);
        foreach (var value in values)
            Varint(_bytes, ZigZag(value));
        return this;
    }

    internal CompactThrift Texts(int field, params ReadOnlySpan<string> values)
    {
        Items(field, Binary, values.Length);
        foreach (var value in values)
            Item(Encoding.UTF8.GetBytes(value));
        return this;
    }

    /// <summary>A struct in a field; <paramref name="content"/> writes its fields.</summary>
    internal CompactThrift Nested(int field, Action<CompactThrift> content)
    {
        Header(field, Struct);
        Item(content);
        return this;
    }

    /// <summary>A list of structs.</summary>
    internal CompactThrift Nested<T>(int field, IReadOnlyCollection<T> items, Action<CompactThrift, T> content)
    {
        Items(field, Struct, items.Count);
        foreach (var item in items)
            Item(thrift => content(thrift, item));
        return this;
    }

    /// <summary>Ends the outermost struct.</summary>
    internal CompactThrift End()
    {
        Byte(0);
        return this;
    }

    internal static void Varint(ArrayBufferWriter<byte> bytes, ulong value)
    {
        var span = bytes.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        bytes.Advance(length);
    }

    /// <summary>Small numbers of either sign as small numbers.</summary>
    internal static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    void Item(Action<CompactThrift> content)
    {
        _outer.Push(_last);
        _last = 0;
        content(this);
        Byte(0);
        _last = _outer.Pop();
    }

    void Item(ReadOnlySpan<byte> value)
    {
        Varint(_bytes, (ulong)value.Length);
        _bytes.Write(value);
    }

    void Items(int field, byte type, int count)
    {
        Header(field, List);
        if (count < ShortList)
        {
            Byte((byte)((count << 4) | type));
            return;
        }

        Byte((byte)(0xF0 | type));
        Varint(_bytes, (ulong)count);
    }

    /// <summary>Fields come in ascending order, at most 15 apart.</summary>
    void Header(int field, byte type)
    {
        Byte((byte)(((field - _last) << 4) | type));
        _last = field;
    }

    void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
