using System.Globalization;
using System.Numerics;
using Ekko.DuckDb;

namespace Ekko.DuckLake;

/// <summary>Values of the engine as the types that callers of <see cref="DuckLakeDataReader.GetFieldValue{T}"/> ask for.</summary>
static class FieldConversion
{
    /// <summary>A value as another type.</summary>
    /// <exception cref="InvalidCastException">The value cannot be that.</exception>
    public static object To(Type type, object value) => value switch
    {
        DateTimeOffset time when type == typeof(DateTime) => time.UtcDateTime,
        DateTime time when type == typeof(DateTimeOffset) => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        DateTime time when type == typeof(DateOnly) => DateOnly.FromDateTime(time),
        DateOnly date when type == typeof(DateTime) => date.ToDateTime(TimeOnly.MinValue),
        TimeOnly time when type == typeof(TimeSpan) => time.ToTimeSpan(),
        DuckDbInterval { Months: 0 } interval when type == typeof(TimeSpan) =>
            TimeSpan.FromDays(interval.Days) + TimeSpan.FromMicroseconds(interval.Micros),
        BigInteger number => ToNumber(type, number),
        string text when type == typeof(Guid) => Guid.Parse(text),
        object?[] list when type.IsArray => ToArray(type.GetElementType()!, list),
        _ when type == typeof(BigInteger) => new BigInteger(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        _ when type == typeof(Stream) && value is byte[] bytes => new MemoryStream(bytes, writable: false),
        _ when type.IsEnum => Enum.ToObject(type, value),
        IConvertible => Convert.ChangeType(value, type, CultureInfo.InvariantCulture),
        _ => throw new InvalidCastException(),
    };

    static object ToNumber(Type type, BigInteger number) => Type.GetTypeCode(type) switch
    {
        TypeCode.Int64 => (long)number,
        TypeCode.Int32 => (int)number,
        TypeCode.UInt64 => (ulong)number,
        TypeCode.Decimal => (decimal)number,
        TypeCode.Double => (double)number,
        TypeCode.String => number.ToString(CultureInfo.InvariantCulture),
        _ when type == typeof(Int128) => (Int128)number,
        _ => throw new InvalidCastException(),
    };

    static Array ToArray(Type element, object?[] list)
    {
        var array = Array.CreateInstance(element, list.Length);
        for (var i = 0; i < list.Length; i++)
            array.SetValue(list[i] is { } item && !element.IsInstanceOfType(item) ? To(element, item) : list[i], i);
        return array;
    }
}
