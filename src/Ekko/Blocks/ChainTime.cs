namespace Ekko.Blocks;

/// <summary>Instants as the lake stores them: microseconds since 1970 in UTC.</summary>
static class ChainTime
{
    public const long MicrosPerSecond = 1_000_000;
    const long SecondsPerDay = 86_400;

    /// <summary>The end of the year 9999: a block time after it is not a time.</summary>
    public const long MaxSeconds = 253_402_300_799;

    public static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Days since 1970 of an instant in seconds.</summary>
    public static int Day(long seconds) => (int)(seconds / SecondsPerDay);

    /// <summary>The calendar day that is this many days after 1970-01-01.</summary>
    public static DateOnly Date(int day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day);
}
