namespace Ekko.DuckLake.Model;

/// <summary>
/// DuckDB's text of dates, times and timestamps as numbers: days, and nanoseconds since midnight or 1970. Years may have more than four
/// digits or end in <c> (BC)</c>, which the base class library does not read.
/// </summary>
static class TemporalText
{
    const long NanosecondsPerSecond = 1_000_000_000;
    static readonly Int128 NanosecondsPerDay = 86_400 * (Int128)NanosecondsPerSecond;

    public static bool TryParseDate(ReadOnlySpan<char> text, out Int128 days)
    {
        if (TryParseInfinity(text, out days))
            return true;
        // Without a promotion a timestamp's text is no date: refuse it.
        return TryReadDate(ref text, out var read) & TryReadEra(ref text, ref read) & text.IsEmpty && Set(read, out days);
    }

    public static bool TryParseTime(ReadOnlySpan<char> text, out Int128 nanoseconds)
    {
        nanoseconds = default;
        return TryReadTime(ref text, out var read) && text.IsEmpty && Set(read, out nanoseconds);
    }

    public static bool TryParseTimestamp(ReadOnlySpan<char> text, out Int128 nanoseconds)
    {
        if (TryParseInfinity(text, out nanoseconds))
            return true;
        if (!TryReadDate(ref text, out var date) || !TryReadEra(ref text, ref date))
            return false;
        long time = 0;
        if (!text.IsEmpty && text[0] is ' ' or 'T' && text.Length > 1 && char.IsAsciiDigit(text[1]))
        {
            text = text[1..];
            if (!TryReadTime(ref text, out time))
                return false;
        }

        if (!TryReadOffset(text, out var offset))
            return false;
        nanoseconds = date.Days * NanosecondsPerDay + time - offset * (Int128)NanosecondsPerSecond;
        return true;
    }

    /// <summary>
    /// A time with its offset as a number in the engine's order: by the moment in UTC, which may be before midnight, then the larger offset
    /// first.
    /// </summary>
    public static bool TryOrderTimeTz(ReadOnlySpan<char> text, out Int128 order)
    {
        order = default;
        if (!TryReadTime(ref text, out var read) || text.IsEmpty || !TryReadOffset(text, out var offset))
            return false;
        order = ((Int128)(read - offset * NanosecondsPerSecond) << 24) - offset;
        return true;
    }

    /// <summary>
    /// An interval as a number in the engine's order: 24 hours count as a day and 30 days as a month, then months, days and the rest are
    /// compared.
    /// </summary>
    public static bool TryOrderInterval(ReadOnlySpan<char> text, out Int128 order)
    {
        order = default;
        long months = 0, days = 0, micros = 0;
        while (!text.IsEmpty)
        {
            var sign = TryTake(ref text, '-') ? -1 : 1;
            if (!TryReadNumber(ref text, 1, 10, out var number))
                return false;
            if (TryTake(ref text, ':'))
            {
                if (!TryReadNumber(ref text, 2, 2, out var minutes) || !TryTake(ref text, ':')
                    || !TryReadSeconds(ref text, out var nanoseconds) || !text.IsEmpty)
                    return false;
                micros = sign * ((number * 3600 + minutes * 60) * 1_000_000 + nanoseconds / 1000);
                break;
            }

            number *= sign;
            if (TryTakeUnit(ref text, " year"))
                months += 12 * number;
            else if (TryTakeUnit(ref text, " month"))
                months += number;
            else if (TryTakeUnit(ref text, " day"))
                days = number;
            else
                return false;
        }

        (var carried, micros) = Math.DivRem(micros, 86_400_000_000);
        (carried, days) = Math.DivRem(days + carried, 30);
        // Days are within 29, the rest within 2^37.
        order = ((((Int128)(months + carried) << 6) + days) << 38) + micros;
        return true;
    }

    static bool TryTakeUnit(ref ReadOnlySpan<char> text, string unit)
    {
        if (!text.StartsWith(unit))
            return false;
        text = text[unit.Length..];
        TryTake(ref text, 's');
        return TryTake(ref text, ' ') || text.IsEmpty;
    }

    static bool TryParseInfinity(ReadOnlySpan<char> text, out Int128 value)
    {
        value = text is "infinity" ? Int128.MaxValue : Int128.MinValue;
        return text is "infinity" or "-infinity";
    }

    static bool TryReadDate(ref ReadOnlySpan<char> text, out Date date)
    {
        date = default;
        if (!TryReadNumber(ref text, 4, 7, out var year) || !TryTake(ref text, '-') || !TryReadNumber(ref text, 2, 2, out var month)
            || !TryTake(ref text, '-') || !TryReadNumber(ref text, 2, 2, out var day) || month is < 1 or > 12 || day is < 1 or > 31)
            return false;
        date = new Date(year, month, day);
        return true;
    }

    static bool TryReadEra(ref ReadOnlySpan<char> text, ref Date date)
    {
        if (!text.StartsWith(" (BC)"))
            return true;
        text = text[5..];
        date = date with { Year = 1 - date.Year };
        return true;
    }

    static bool TryReadTime(ref ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!TryReadNumber(ref text, 2, 2, out var hour) || !TryTake(ref text, ':') || !TryReadNumber(ref text, 2, 2, out var minute)
            || !TryTake(ref text, ':') || !TryReadSeconds(ref text, out var seconds))
            return false;
        nanoseconds = (hour * 3600 + minute * 60) * NanosecondsPerSecond + seconds;
        return true;
    }

    static bool TryReadSeconds(ref ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!TryReadNumber(ref text, 2, 2, out var second))
            return false;
        nanoseconds = second * NanosecondsPerSecond;
        if (!TryTake(ref text, '.'))
            return true;
        var length = 0;
        for (var unit = NanosecondsPerSecond / 10; length < text.Length && char.IsAsciiDigit(text[length]); length++, unit /= 10)
            nanoseconds += (text[length] - '0') * unit;
        text = text[length..];
        return length is > 0 and <= 9;
    }

    static bool TryReadOffset(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        if (text.IsEmpty)
            return true;
        var sign = text[0] switch { '+' => 1, '-' => -1, _ => 0 };
        text = text[1..];
        var unit = 3600;
        while (sign != 0 && unit > 0 && TryReadNumber(ref text, 2, 2, out var part))
        {
            seconds += sign * part * unit;
            unit /= 60;
            if (text.IsEmpty)
                return true;
            if (!TryTake(ref text, ':'))
                return false;
        }

        return false;
    }

    static bool TryReadNumber(ref ReadOnlySpan<char> text, int least, int most, out long value)
    {
        value = 0;
        var length = 0;
        for (; length < text.Length && length < most && char.IsAsciiDigit(text[length]); length++)
            value = value * 10 + (text[length] - '0');
        text = text[length..];
        return length >= least;
    }

    static bool TryTake(ref ReadOnlySpan<char> text, char character)
    {
        if (text.IsEmpty || text[0] != character)
            return false;
        text = text[1..];
        return true;
    }

    static bool Set(Date date, out Int128 days) => Set(date.Days, out days);

    static bool Set(long read, out Int128 value)
    {
        value = read;
        return true;
    }

    readonly record struct Date(long Year, long Month, long Day)
    {
        /// <summary>Days since 1970-01-01 in the proleptic Gregorian calendar, by counting years from March.</summary>
        public long Days
        {
            get
            {
                var year = Month <= 2 ? Year - 1 : Year;
                var era = Math.DivRem(year, 400, out var yearOfEra);
                if (yearOfEra < 0)
                    (era, yearOfEra) = (era - 1, yearOfEra + 400);
                var dayOfYear = (153 * (Month + (Month > 2 ? -3 : 9)) + 2) / 5 + Day - 1;
                return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
            }
        }
    }
}
