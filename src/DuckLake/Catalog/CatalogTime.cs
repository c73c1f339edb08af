using System.Globalization;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// The text form of times in the catalog: <c>2026-05-03 11:18:56.548583+02</c>, up to six digits of fraction, the offset of the client that
/// wrote it (<c>+05:30</c> exists). Written as UTC, trailing zeros of the fraction left out.
/// </summary>
static class CatalogTime
{
    const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static string Format(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return utc.Ticks % TimeSpan.TicksPerSecond < TicksPerMicrosecond
            ? utc.ToString("yyyy-MM-dd HH:mm:ss+00", CultureInfo.InvariantCulture)
            : utc.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF+00", CultureInfo.InvariantCulture);
    }

    /// <summary>The time cut to what the text can hold, so that a committed snapshot and its re-read twin are equal.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TicksPerMicrosecond, TimeSpan.Zero);

    /// <exception cref="DuckLakeException">The text is not a time.</exception>
    public static DateTimeOffset Parse(string text) => TryParse(text, out var time)
        ? time
        : throw new DuckLakeException(DuckLakeErrorKind.Corrupt, $"'{text}' in the catalog is not a time.");

    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T') || text[13] != ':'
            || text[16] != ':')
            return false;
        if (!Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second))
            return false;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59
            || second > 59)
            return false;
        var rest = text[19..];
        var ticks = new DateTime(year, month, day, hour, minute, second).Ticks + Fraction(ref rest);
        if (!Offset(rest, out var offset) || ticks - offset < 0 || ticks - offset > DateTime.MaxValue.Ticks)
            return false;
        time = new DateTimeOffset(ticks - offset, TimeSpan.Zero);
        return true;
    }

    static long Fraction(ref ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '.')
            return 0;
        long ticks = 0;
        var unit = TimeSpan.TicksPerSecond / 10;
        var length = 1;
        for (; length < text.Length && char.IsAsciiDigit(text[length]); length++, unit /= 10)
            ticks += (text[length] - '0') * unit;
        text = text[length..];
        return ticks;
    }

    static bool Offset(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty || text is "Z")
            return true;
        if (text[0] is not ('+' or '-'))
            return false;
        var sign = text[0] == '-' ? -1 : 1;
        var unit = TimeSpan.TicksPerHour;
        for (text = text[1..]; ; text = text[1..], unit /= 60)
        {
            if (text.Length < 2 || unit < TimeSpan.TicksPerSecond || !Digits(text[..2], out var part))
                return false;
            ticks += sign * part * unit;
            text = text[2..];
            if (text.IsEmpty)
                return true;
            if (text[0] != ':')
                return false;
        }
    }

    static bool Digits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
                return false;
            value = value * 10 + (character - '0');
        }

        return true;
    }
}
