using System.Globalization;
using System.Numerics;

namespace Ekko.DuckDb;

/// <summary>Values as .NET objects: for result readers, not for hot paths.</summary>
public readonly unsafe ref partial struct DuckDbVector
{
    const int MaxDecimalScale = 28;
    const int DecimalBits = 96;
    static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>The .NET type that <see cref="Value"/> gives for an engine type.</summary>
    public static Type ClrType(DuckDbType type) => type.Id switch
    {
        DuckDbTypeId.Boolean => typeof(bool),
        DuckDbTypeId.TinyInt => typeof(sbyte),
        DuckDbTypeId.SmallInt => typeof(short),
        DuckDbTypeId.Integer => typeof(int),
        DuckDbTypeId.BigInt => typeof(long),
        DuckDbTypeId.UTinyInt => typeof(byte),
        DuckDbTypeId.USmallInt => typeof(ushort),
        DuckDbTypeId.UInteger => typeof(uint),
        DuckDbTypeId.UBigInt => typeof(ulong),
        DuckDbTypeId.HugeInt or DuckDbTypeId.UHugeInt => typeof(BigInteger),
        DuckDbTypeId.Float => typeof(float),
        DuckDbTypeId.Double => typeof(double),
        DuckDbTypeId.Decimal => IsWideInteger(type) ? typeof(BigInteger) : typeof(decimal),
        DuckDbTypeId.Date => typeof(DateOnly),
        DuckDbTypeId.Time or DuckDbTypeId.TimeNs => typeof(TimeOnly),
        DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampS or DuckDbTypeId.TimestampMs or DuckDbTypeId.TimestampNs => typeof(DateTime),
        DuckDbTypeId.TimestampTz or DuckDbTypeId.TimeTz => typeof(DateTimeOffset),
        DuckDbTypeId.Interval => typeof(DuckDbInterval),
        DuckDbTypeId.VarChar or DuckDbTypeId.Enum => typeof(string),
        DuckDbTypeId.Uuid => typeof(Guid),
        DuckDbTypeId.List or DuckDbTypeId.Array => typeof(object[]),
        DuckDbTypeId.Struct or DuckDbTypeId.Union => typeof(Dictionary<string, object?>),
        DuckDbTypeId.Map => typeof(Dictionary<object, object?>),
        DuckDbTypeId.SqlNull => typeof(object),
        _ => typeof(byte[]),
    };

    /// <summary>
    /// A row as a .NET object of <see cref="ClrType"/>, or null. DECIMAL without scale and more than 28 digits becomes BigInteger; other
    /// values that .NET's types cannot hold (a year beyond 9999, infinity, 24:00) throw.
    /// </summary>
    /// <param name="type">The vector's type, as the result's columns give it.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="OverflowException">The .NET type cannot hold the value; read it as text.</exception>
    public object? Value(DuckDbType type, int row) => !IsValid(row) ? null : type.Id switch
    {
        DuckDbTypeId.Boolean => Values<byte>()[row] != 0,
        DuckDbTypeId.TinyInt => Values<sbyte>()[row],
        DuckDbTypeId.SmallInt => Values<short>()[row],
        DuckDbTypeId.Integer => Values<int>()[row],
        DuckDbTypeId.BigInt => Values<long>()[row],
        DuckDbTypeId.UTinyInt => Values<byte>()[row],
        DuckDbTypeId.USmallInt => Values<ushort>()[row],
        DuckDbTypeId.UInteger => Values<uint>()[row],
        DuckDbTypeId.UBigInt => Values<ulong>()[row],
        DuckDbTypeId.HugeInt => (BigInteger)Values<Int128>()[row],
        DuckDbTypeId.UHugeInt => (BigInteger)Values<UInt128>()[row],
        DuckDbTypeId.Float => Values<float>()[row],
        DuckDbTypeId.Double => Values<double>()[row],
        DuckDbTypeId.Decimal => DecimalValue(type, row),
        DuckDbTypeId.Date => Checked(type, row, v => DateOnly.FromDayNumber(checked((int)v + EpochDay)), Values<int>()[row]),
        DuckDbTypeId.Time => Checked(type, row, v => new TimeOnly(checked(v * 10)), Values<long>()[row]),
        DuckDbTypeId.TimeNs => Checked(type, row, v => new TimeOnly(v / 100), Values<long>()[row]),
        DuckDbTypeId.Timestamp => Checked(type, row, v => AtTicks(checked(v * 10)), Values<long>()[row]),
        DuckDbTypeId.TimestampS => Checked(type, row, v => AtTicks(checked(v * TimeSpan.TicksPerSecond)), Values<long>()[row]),
        DuckDbTypeId.TimestampMs => Checked(type, row, v => AtTicks(checked(v * TimeSpan.TicksPerMillisecond)), Values<long>()[row]),
        DuckDbTypeId.TimestampNs => Checked(type, row, v => AtTicks(v / 100), Values<long>()[row]),
        DuckDbTypeId.TimestampTz =>
            Checked(type, row, v => new DateTimeOffset(AtTicks(checked(v * 10)), TimeSpan.Zero), Values<long>()[row]),
        DuckDbTypeId.TimeTz => TimeTz(Values<ulong>()[row]),
        DuckDbTypeId.Interval => Values<DuckDbInterval>()[row],
        DuckDbTypeId.VarChar => Text(row),
        DuckDbTypeId.Enum => type.EnumValues[EnumIndex(type, row)],
        DuckDbTypeId.Uuid => UuidValue(row),
        DuckDbTypeId.List => Elements(Child(0), type.Children[0].Type, ListEntry(row)),
        DuckDbTypeId.Array => Elements(Child(0), type.Children[0].Type, (row * type.Size, type.Size)),
        DuckDbTypeId.Map => MapValue(type, row),
        DuckDbTypeId.Struct => StructValue(type, row),
        DuckDbTypeId.Union => UnionValue(type, row),
        _ => Bytes(row).ToArray(),
    };

    static bool IsWideInteger(DuckDbType type) => type is { Width: > 28, Scale: 0 };

    static DateTime AtTicks(long sinceEpoch) => new(checked(sinceEpoch + DateTime.UnixEpoch.Ticks), DateTimeKind.Unspecified);

    static object Checked<T>(DuckDbType type, int row, Func<long, T> convert, long value) where T : notnull
    {
        try
        {
            return convert(value);
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw new OverflowException(
                $"Reading row {row} as {typeof(T).Name} failed: the {type} value is out of its range; read it as text.", e);
        }
    }

    object DecimalValue(DuckDbType type, int row)
    {
        BigInteger unscaled = type.Width switch
        {
            <= 4 => Values<short>()[row],
            <= 9 => Values<int>()[row],
            <= 18 => Values<long>()[row],
            _ => Values<Int128>()[row],
        };
        if (IsWideInteger(type))
            return unscaled;
        var magnitude = BigInteger.Abs(unscaled);
        if (type.Scale <= MaxDecimalScale && magnitude >> DecimalBits == 0)
        {
            var bits = (UInt128)magnitude;
            return new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), unscaled.Sign < 0, (byte)type.Scale);
        }
        // More digits than System.Decimal has: parsing rounds to what fits.
        var digits = magnitude.ToString(CultureInfo.InvariantCulture).PadLeft(type.Scale + 1, '0');
        return decimal.Parse(
            $"{(unscaled.Sign < 0 ? "-" : "")}{digits[..^type.Scale]}.{digits[^type.Scale..]}", CultureInfo.InvariantCulture);
    }

    /// <summary>TIME WITH TIME ZONE: 40 bits of microseconds above 24 bits of (57599 − offset in seconds).</summary>
    static DateTimeOffset TimeTz(ulong bits)
    {
        const int LargestOffset = 16 * 60 * 60 - 1;
        var offset = LargestOffset - (int)(bits & 0xFFFFFF);
        return new DateTimeOffset(new DateTime(1, 1, 2).AddTicks((long)(bits >> 24) * 10), TimeSpan.FromMinutes(offset / 60));
    }

    int EnumIndex(DuckDbType type, int row) => type.EnumValues.Length switch
    {
        <= byte.MaxValue => Values<byte>()[row],
        <= ushort.MaxValue => Values<ushort>()[row],
        _ => (int)Values<uint>()[row],
    };

    /// <summary>The engine keeps a UUID as a signed 128-bit integer with the sign bit flipped, so that order is byte order.</summary>
    Guid UuidValue(int row)
    {
        var value = (UInt128)Values<Int128>()[row] ^ (UInt128.One << 127);
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new Guid(bytes, bigEndian: true);
    }

    static object?[] Elements(DuckDbVector child, DuckDbType type, (int Offset, int Length) entry)
    {
        var items = new object?[entry.Length];
        for (var i = 0; i < items.Length; i++)
            items[i] = child.Value(type, entry.Offset + i);
        return items;
    }

    Dictionary<object, object?> MapValue(DuckDbType type, int row)
    {
        var (offset, length) = ListEntry(row);
        var entries = Child(0);
        var keys = new DuckDbVector(Native.VectorMethods.duckdb_struct_vector_get_child(entries._vector, 0), entries.RowCount);
        var values = new DuckDbVector(Native.VectorMethods.duckdb_struct_vector_get_child(entries._vector, 1), entries.RowCount);
        var map = new Dictionary<object, object?>(length);
        for (var i = offset; i < offset + length; i++)
            map.Add(keys.Value(type.Children[0].Type, i)!, values.Value(type.Children[1].Type, i));
        return map;
    }

    Dictionary<string, object?> StructValue(DuckDbType type, int row)
    {
        var members = new Dictionary<string, object?>(type.Children.Length);
        for (var i = 0; i < type.Children.Length; i++)
            members.Add(type.Children[i].Name, Child(i).Value(type.Children[i].Type, row));
        return members;
    }

    /// <summary>A UNION is a STRUCT whose first member is the tag.</summary>
    Dictionary<string, object?> UnionValue(DuckDbType type, int row)
    {
        var tag = Child(0).Values<byte>()[row];
        return new Dictionary<string, object?> { [type.Children[tag].Name] = Child(tag + 1).Value(type.Children[tag].Type, row) };
    }
}
