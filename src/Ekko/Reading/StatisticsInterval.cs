namespace Ekko.Reading;

/// <summary>How long the intervals of a statistic are; they begin in UTC.</summary>
public enum StatisticsInterval
{
    /// <summary>A minute.</summary>
    Minute,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A month.</summary>
    Month,

    /// <summary>A year.</summary>
    Year,
}
