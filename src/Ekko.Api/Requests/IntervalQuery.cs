using System.ComponentModel;
using Ekko.Reading;
using Microsoft.AspNetCore.Mvc;

namespace Ekko.Api.Requests;

/// <summary>How long the intervals of a statistic are to be.</summary>
sealed record IntervalQuery(
    [property: FromQuery(Name = "interval"), Description("How long an interval is; it begins in UTC. Unset: day.")]
    Choice<StatisticsInterval>? Interval)
{
    public StatisticsInterval Value => Interval?.Value ?? StatisticsInterval.Day;
}
