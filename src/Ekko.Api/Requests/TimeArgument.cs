using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ekko.Api.Requests;

/// <summary>
/// A time in a request: ISO 8601, a date alone being its first moment. Without a zone it is UTC, whatever the server's zone is. A <c>+</c>
/// that a client did not encode arrives as a space, and is taken as what it was.
/// </summary>
/// <param name="Value">The time.</param>
readonly record struct TimeArgument(DateTimeOffset Value) : IParsable<TimeArgument>
{
    static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    public static TimeArgument Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException();

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TimeArgument result)
    {
        var text = s is { Length: > 6 } && s[^6] == ' ' && s.Contains('T', StringComparison.Ordinal) ? $"{s[..^6]}+{s[^5..]}" : s;
        var isTime = DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        result = new TimeArgument(time);
        return isTime;
    }
}
