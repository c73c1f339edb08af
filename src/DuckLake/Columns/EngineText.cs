using System.Globalization;
using System.Text;

namespace Ekko.DuckLake.Columns;

/// <summary>
/// The engine's own text (its cast to VARCHAR) of values in its memory layout, made without it. Where that is not certain to be the same,
/// the answer is null: then the engine has to be asked.
/// </summary>
static class EngineText
{
    const long MicrosecondsPerDay = 86_400_000_000;

    /// <summary>Days from 0001-01-01 to 1970-01-01.</summary>
    const int EpochDay = 719_162;

    static readonly long FirstMicrosecond = -EpochDay * MicrosecondsPerDay;
    static readonly long LastMicrosecond = ((DateOnly.MaxValue.DayNumber - EpochDay + 1L) * MicrosecondsPerDay) - 1;

    /// <summary>A BOOLEAN.</summary>
    internal static string OfBoolean(bool value) => value ? "true" : "false";

    /// <summary>A DATE: days since 1970.</summary>
    internal static string? OfDate(int days) => days switch
    {
        int.MaxValue => "infinity",
        -int.MaxValue => "-infinity",
        < -EpochDay => null,
        _ when days > DateOnly.MaxValue.DayNumber - EpochDay => null,
        _ => DateOnly.FromDayNumber(days + EpochDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    /// <summary>A TIME: microseconds since midnight.</summary>
    internal static string? OfTime(long microseconds)
    {
        if (microseconds is < 0 or > MicrosecondsPerDay)
            return null;
        var (seconds, fraction) = Math.DivRem(microseconds, 1_000_000);
        var text = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        return fraction == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}.{fraction:000000}").TrimEnd('0');
    }

    /// <summary>A TIMESTAMP: microseconds since 1970.</summary>
    internal static string? OfTimestamp(long microseconds) => microseconds switch
    {
        long.MaxValue => "infinity",
        -long.MaxValue => "-infinity",
        _ when microseconds < FirstMicrosecond || microseconds > LastMicrosecond => null,
        _ => DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            .ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
    };

    /// <summary>A TIMESTAMP WITH TIME ZONE, in UTC, as the catalog keeps it whatever the session's zone is.</summary>
    internal static string? OfTimestampTz(long microseconds) => OfTimestamp(microseconds) is not { } text ? null
        : microseconds is long.MaxValue or -long.MaxValue ? text
        : text + "+00";

    /// <summary>A DECIMAL: its digits as a whole number.</summary>
    internal static string OfDecimal(Int128 value, int width, int scale)
    {
        if (scale == 0)
            return value.ToString(CultureInfo.InvariantCulture);
        var digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(width > scale ? scale + 1 : scale, '0');
        return $"{(value < 0 ? "-" : "")}{digits.AsSpan(0, digits.Length - scale)}.{digits.AsSpan(digits.Length - scale)}";
    }

    /// <summary>A UUID: 128 bits whose highest is flipped, so that they sort as numbers.</summary>
    internal static string OfUuid(Int128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt128BigEndian(bytes, value ^ Int128.MinValue);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    /// <summary>A BLOB.</summary>
    internal static string OfBlob(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 2);
        foreach (var b in bytes)
        {
            if (IsPlain(b))
                text.Append((char)b);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
        }

        return text.ToString();
    }

    /// <summary>Compares the texts of two BLOBs as bytes, without making them: no byte's text begins another's.</summary>
    internal static int CompareBlobs(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var same = left.CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
            return left.Length.CompareTo(right.Length);
        var (l, r) = (left[same], right[same]);
        var (first, second) = (IsPlain(l) ? l : (byte)'\\', IsPlain(r) ? r : (byte)'\\');
        return first != second ? first.CompareTo(second) : l.CompareTo(r);
    }

    /// <summary>An item in the text of a list: only those that the engine does not put in quotes.</summary>
    internal static string? OfItem(ReadOnlySpan<byte> item)
    {
        if (item.IsEmpty || Ascii.EqualsIgnoreCase(item, "null"u8))
            return null;
        foreach (var b in item)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'-' or (byte)'.'))
                return null;
        }

        return Encoding.ASCII.GetString(item);
    }

    static bool IsPlain(byte b) => b is >= 32 and <= 126 and not ((byte)'\\' or (byte)'\'' or (byte)'"');
}
