using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ekko.DuckDb.Native;

/// <summary>.NET values as engine values.</summary>
static unsafe class NativeValue
{
    static readonly long EpochTicks = DateTime.UnixEpoch.Ticks;

    internal static ValueHandle Create(object? value) => new(CreateValue(value));

    static nint CreateValue(object? value) => value switch
    {
        null or DBNull => ValueMethods.duckdb_create_null_value(),
        bool v => ValueMethods.duckdb_create_bool(v),
        sbyte v => ValueMethods.duckdb_create_int8(v),
        byte v => ValueMethods.duckdb_create_uint8(v),
        short v => ValueMethods.duckdb_create_int16(v),
        ushort v => ValueMethods.duckdb_create_uint16(v),
        int v => ValueMethods.duckdb_create_int32(v),
        uint v => ValueMethods.duckdb_create_uint32(v),
        long v => ValueMethods.duckdb_create_int64(v),
        ulong v => ValueMethods.duckdb_create_uint64(v),
        Int128 v => ValueMethods.duckdb_create_hugeint(new(v)),
        UInt128 v => ValueMethods.duckdb_create_uhugeint(new(v)),
        BigInteger v => ValueMethods.duckdb_create_hugeint(new((Int128)v)),
        decimal v => CreateDecimal(v),
        float v => ValueMethods.duckdb_create_float(v),
        double v => ValueMethods.duckdb_create_double(v),
        string v => CreateText(v),
        char v => CreateText(v.ToString()),
        byte[] v => CreateBlob(v),
        ReadOnlyMemory<byte> v => CreateBlob(v.Span),
        Guid v => ValueMethods.duckdb_create_uuid(new(new UInt128(Upper(v), Lower(v)))),
        DateOnly v => ValueMethods.duckdb_create_date(v.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
        TimeOnly v => ValueMethods.duckdb_create_time(v.Ticks / TimeSpan.TicksPerMicrosecond),
        DateTime { Kind: DateTimeKind.Utc } v => ValueMethods.duckdb_create_timestamp_tz(Micros(v)),
        DateTime v => ValueMethods.duckdb_create_timestamp(Micros(v)),
        DateTimeOffset v => ValueMethods.duckdb_create_timestamp_tz(Micros(v.UtcDateTime)),
        TimeSpan v =>
            ValueMethods.duckdb_create_interval(new(0, v.Days, (v.Ticks - v.Days * TimeSpan.TicksPerDay) / TimeSpan.TicksPerMicrosecond)),
        DuckDbInterval v => ValueMethods.duckdb_create_interval(v),
        Enum v => CreateValue(Convert.ChangeType(v, Enum.GetUnderlyingType(v.GetType()), CultureInfo.InvariantCulture)),
        IEnumerable v => CreateList(v),
        _ => throw new NotSupportedException($"Binding a parameter failed: there is no engine type for {value.GetType()}."),
    };

    static nint CreateText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* first = NotEmpty(bytes))
            return ValueMethods.duckdb_create_varchar_length(first, (ulong)bytes.Length);
    }

    static nint CreateBlob(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = NotEmpty(bytes))
            return ValueMethods.duckdb_create_blob(first, (ulong)bytes.Length);
    }

    /// <summary>Pinning an empty span gives a null pointer, which the engine takes for NULL.</summary>
    static ReadOnlySpan<byte> NotEmpty(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "\0"u8 : bytes;

    static nint CreateDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = (Int128)new UInt128((uint)bits[2], (ulong)(uint)bits[1] << 32 | (uint)bits[0]);
        var digits = magnitude == 0 ? 1 : magnitude.ToString(CultureInfo.InvariantCulture).Length;
        var scale = value.Scale;
        return ValueMethods.duckdb_create_decimal(new(
            (byte)Math.Max(digits, scale), scale, decimal.IsNegative(value) ? -magnitude : magnitude));
    }

    static nint CreateList(IEnumerable items)
    {
        var values = new List<ValueHandle>();
        try
        {
            DuckDbType? type = null;
            foreach (var item in items)
            {
                values.Add(Create(item));
                type ??= item is null ? null : ElementType(item);
            }
            using var element = NativeType.Create(type ?? DuckDbType.Of(DuckDbTypeId.SqlNull));
            var pointers = values.Select(v => v.DangerousGetHandle()).ToArray();
            fixed (nint* first = pointers)
                return ValueMethods.duckdb_create_list_value(element, first, (ulong)pointers.Length);
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
    }

    static DuckDbType ElementType(object item) => item switch
    {
        bool => DuckDbType.Boolean,
        sbyte => DuckDbType.Of(DuckDbTypeId.TinyInt),
        byte => DuckDbType.Of(DuckDbTypeId.UTinyInt),
        short => DuckDbType.SmallInt,
        ushort => DuckDbType.Of(DuckDbTypeId.USmallInt),
        int => DuckDbType.Integer,
        uint => DuckDbType.Of(DuckDbTypeId.UInteger),
        long => DuckDbType.BigInt,
        ulong => DuckDbType.Of(DuckDbTypeId.UBigInt),
        Int128 or BigInteger => DuckDbType.Of(DuckDbTypeId.HugeInt),
        float => DuckDbType.Of(DuckDbTypeId.Float),
        double => DuckDbType.Double,
        string or char => DuckDbType.VarChar,
        byte[] => DuckDbType.Blob,
        Guid => DuckDbType.Of(DuckDbTypeId.Uuid),
        DateOnly => DuckDbType.Of(DuckDbTypeId.Date),
        DateTimeOffset or DateTime { Kind: DateTimeKind.Utc } => DuckDbType.TimestampTz,
        DateTime => DuckDbType.Timestamp,
        _ => throw new NotSupportedException($"Binding a list failed: there is no engine type for elements of {item.GetType()}."),
    };

    static long Micros(DateTime time) => (time.Ticks - EpochTicks) / TimeSpan.TicksPerMicrosecond;

    static ulong Upper(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    static ulong Lower(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }
}
