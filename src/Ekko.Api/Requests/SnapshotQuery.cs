using System.ComponentModel;
using Ekko.Reading;
using Microsoft.AspNetCore.Mvc;

namespace Ekko.Api.Requests;

/// <summary>Which state of the lake is asked for.</summary>
sealed record SnapshotQuery(
    [property: FromQuery(Name = "snapshotId"), Description("Read the state of this snapshot. Unset: the latest.")]
    long? SnapshotId,
    [property: FromQuery(Name = "asOf"), Description("Read the state that was the latest at this time, by the clock of commits.")]
    TimeArgument? AsOf)
{
    public SnapshotSelector Selector => new(SnapshotId, AsOf?.Value);
}
