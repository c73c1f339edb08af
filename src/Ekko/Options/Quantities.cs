using System.Globalization;

namespace Ekko;

/// <summary>Times and sizes as people write them.</summary>
static class Quantities
{
    static readonly (string Unit, TimeSpan Length)[] Times =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>A thousand years, in days.</summary>
    const int LongestAge = 365_000;

    static readonly (string Unit, long Bytes)[] Sizes =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40),
        ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000), ("b", 1),
    ];

    /// <summary>A time with its unit, above zero and of at most a day: <c>500ms</c>, <c>30s</c>, <c>1.5m</c>, <c>2h</c>.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, length) in Times)
        {
            if (!TryNumber(text, unit, out var number))
                continue;
            if (number * (decimal)length.TotalDays > 1)
                return false;
            duration = TimeSpan.FromTicks((long)(number * length.Ticks));
            return duration > TimeSpan.Zero;
        }

        return false;
    }

    /// <summary>An age with its unit, above zero: <c>12h</c>, <c>30d</c>, <c>8w</c>.</summary>
    public static bool TryParseAge(string text, out TimeSpan age)
    {
        age = default;
        foreach (var (unit, length) in Times.Append(("d", TimeSpan.FromDays(1))).Append(("w", TimeSpan.FromDays(7))))
        {
            if (!TryNumber(text, unit, out var number))
                continue;
            if (number * (decimal)length.TotalDays > LongestAge)
                return false;
            age = TimeSpan.FromTicks((long)(number * length.Ticks));
            return age > TimeSpan.Zero;
        }

        return false;
    }

    /// <summary>A size with its unit, above zero: <c>10 GB</c> (10⁹), <c>4GiB</c> (2³⁰), <c>500 mb</c>; a bare number is bytes.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        foreach (var (unit, factor) in Sizes.Append(("", 1)))
        {
            if (!TryNumber(text, unit, out var number))
                continue;
            if (number > long.MaxValue / factor)
                return false;
            bytes = (long)(number * factor);
            return bytes > 0;
        }

        return false;
    }

    static bool TryNumber(string text, string unit, out decimal number)
    {
        number = 0;
        return text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
            && decimal.TryParse(
                text.AsSpan(0, text.Length - unit.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out number);
    }
}
