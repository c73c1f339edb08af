using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Ekko.Reading;
using Ekko.Sandbox;

namespace Ekko.Api.Requests;

/// <summary>A statement to run. A member that is not known is refused, as parameters are.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record SqlRequest
{
    [Description("A query in DuckDB's SQL over the lake's tables, or EXPLAIN of one.")]
    [MaxLength(SandboxOptions.MaxLength)]
    public required string Sql { get; init; }

    [Description("Read the state of this snapshot. Unset: the latest.")]
    public long? SnapshotId { get; init; }

    [Description("Read the state that was the latest at this time, by the clock of commits.")]
    public DateTimeOffset? AsOf { get; init; }

    [Description("How many rows at most. Unset: 1000.")]
    [Range(1, SandboxOptions.MaxRows)]
    public int? Limit { get; init; }

    [JsonIgnore]
    public SnapshotSelector Selector => new(SnapshotId, AsOf);
}
