using System.Globalization;

namespace Ekko.DuckLake.Model;

/// <summary>
/// A min or max of the catalog as a value that can be compared. The text forms are those of DuckDB's Parquet writer: numbers in decimal,
/// booleans <c>0</c>/<c>1</c>, floats as DuckDB's shortest text with <c>inf</c>, dates <c>YYYY-MM-DD</c>, times with up to nine digits of
/// fraction,
/// timestamps with a space, <c>+00</c> after those with a time zone, <c>infinity</c>; text, blobs (hex) and uuids compare byte by byte.
/// </summary>
readonly struct StatisticsValue : IComparable<StatisticsValue>
{
    readonly Int128 _number;
    readonly double _double;
    readonly string? _text;

    StatisticsValue(Int128 number) => _number = number;

    StatisticsValue(double number) => _double = number;

    StatisticsValue(string text) => _text = text;

    /// <summary>Whether min and max of the type are ordered by their text (bytes) rather than by a parsed value.</summary>
    public static bool IsOrderedByText(ColumnType type) =>
        type.Kind is ColumnKind.Varchar or ColumnKind.Json or ColumnKind.Blob or ColumnKind.Uuid or ColumnKind.Geometry
            or ColumnKind.Variant or ColumnKind.Unknown;

    /// <summary>Reads the text as a value of the type. Values of one type can be compared; values of two types cannot.</summary>
    /// <param name="type">The column's type now: text written before a widening is read as the wider type.</param>
    /// <param name="text">The text as stored, or DuckDB's VARCHAR cast of a constant of that type.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the text is no value of the type (then it says nothing), or is NaN.</returns>
    public static bool TryParse(ColumnType type, string text, out StatisticsValue value)
    {
        value = default;
        if (IsOrderedByText(type))
        {
            value = new(text);
            return true;
        }

        if (type.Kind is ColumnKind.Float32 or ColumnKind.Float64)
        {
            if (!TryParseFloat(text, out var number) || double.IsNaN(number))
                return false;
            value = new(type.Kind == ColumnKind.Float32 ? (float)number : number);
            return true;
        }

        if (!TryParseNumber(type, text, out var exact))
            return false;
        value = new(exact);
        return true;
    }

    /// <summary>
    /// Reads the engine's text of a value for comparing it with others of its type, also where bounds of files say nothing: Parquet keeps
    /// UHUGEINT as DOUBLE, TIMETZ without its offset, INTERVAL without bounds.
    /// </summary>
    internal static bool TryOrder(ColumnType type, string text, out StatisticsValue value)
    {
        Int128 order = default;
        var isRead = type.Kind switch
        {
            ColumnKind.UInt128 => TryOrderUnsigned(text, out order),
            ColumnKind.TimeTz => TemporalText.TryOrderTimeTz(text, out order),
            ColumnKind.Interval => TemporalText.TryOrderInterval(text, out order),
            _ => false,
        };
        value = new(order);
        return isRead || TryParse(type, text, out value);
    }

    static bool TryOrderUnsigned(string text, out Int128 order)
    {
        var isRead = UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        order = (Int128)(number ^ (UInt128.One << 127));
        return isRead;
    }

    /// <inheritdoc/>
    public int CompareTo(StatisticsValue other)
    {
        if (_text is not null && other._text is not null)
            return CompareUtf8(_text, other._text);
        var numbers = _number.CompareTo(other._number);
        return numbers != 0 ? numbers : _double.CompareTo(other._double);
    }

    /// <summary>True when the left value is smaller.</summary>
    public static bool operator <(StatisticsValue left, StatisticsValue right) => left.CompareTo(right) < 0;

    /// <summary>True when the left value is larger.</summary>
    public static bool operator >(StatisticsValue left, StatisticsValue right) => left.CompareTo(right) > 0;

    /// <summary>True when the left value is not larger.</summary>
    public static bool operator <=(StatisticsValue left, StatisticsValue right) => left.CompareTo(right) <= 0;

    /// <summary>True when the left value is not smaller.</summary>
    public static bool operator >=(StatisticsValue left, StatisticsValue right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StatisticsValue other && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_number, _double, _text);

    /// <summary>True when both are the same value.</summary>
    public static bool operator ==(StatisticsValue left, StatisticsValue right) => left.CompareTo(right) == 0;

    /// <summary>True when they differ.</summary>
    public static bool operator !=(StatisticsValue left, StatisticsValue right) => left.CompareTo(right) != 0;

    static bool TryParseNumber(ColumnType type, string text, out Int128 value) => type.Kind switch
    {
        ColumnKind.Boolean => TryParseBoolean(text, out value),
        ColumnKind.Decimal => TryParseDecimal(text, type.Scale, out value),
        ColumnKind.Date => TemporalText.TryParseDate(text, out value),
        ColumnKind.Time or ColumnKind.TimeNs => TemporalText.TryParseTime(text, out value),
        ColumnKind.Timestamp or ColumnKind.TimestampS or ColumnKind.TimestampMs or ColumnKind.TimestampNs or ColumnKind.TimestampTz =>
            TemporalText.TryParseTimestamp(text, out value),
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Int128
            or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 or ColumnKind.UInt64 =>
            Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value),
        _ => None(out value),
    };

    static bool None(out Int128 value)
    {
        value = default;
        return false;
    }

    static bool TryParseBoolean(string text, out Int128 value)
    {
        value = text is "1" or "true" ? 1 : 0;
        return text is "0" or "1" or "true" or "false";
    }

    static bool TryParseFloat(string text, out double value)
    {
        value = text switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.NaN };
        return !double.IsNaN(value) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    static bool TryParseDecimal(string text, int scale, out Int128 value)
    {
        value = default;
        var negative = text.StartsWith('-');
        var digits = 0;
        var afterPoint = -1;
        foreach (var character in text.AsSpan(negative ? 1 : 0))
        {
            if (character == '.' && afterPoint < 0)
            {
                afterPoint = 0;
                continue;
            }

            if (!char.IsAsciiDigit(character) || ++digits > 38)
                return false;
            // Digits beyond the scale cannot come from a value of this type.
            if (afterPoint >= 0 && ++afterPoint > scale)
                return false;
            value = value * 10 + (character - '0');
        }

        for (var missing = scale - Math.Max(afterPoint, 0); missing > 0; missing--, digits++)
        {
            if (digits >= 38 && value != 0)
                return false;
            value *= 10;
        }

        value = negative ? -value : value;
        return digits > 0;
    }

    /// <summary>Order of the UTF-8 bytes. UTF-16 units order the same except that surrogates stand for the highest code points.</summary>
    internal static int CompareUtf8(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        var at = left.AsSpan(0, length).CommonPrefixLength(right.AsSpan(0, length));
        if (at == length)
            return left.Length.CompareTo(right.Length);
        var (l, r) = (left[at], right[at]);
        return char.IsSurrogate(l) == char.IsSurrogate(r) ? l.CompareTo(r) : char.IsSurrogate(l) ? 1 : -1;
    }
}
