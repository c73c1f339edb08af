using System.ComponentModel;
using System.Text.Json.Serialization;
using Ekko.Maintenance;

namespace Ekko.Api.Requests;

/// <summary>What maintenance is to do. A member that it does not know is an error: passed over it would do something else.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record MaintenanceBody
{
    [Description("Whether only to tell what would be done. Unset: true.")]
    public bool? DryRun { get; init; }

    [Description("Only tables of this schema: flush, merge, rewrite. With a table, unset: main.")]
    public string? Schema { get; init; }

    [Description("Only this table: flush, merge, rewrite.")]
    public string? Table { get; init; }

    [Description("Only what is older: the snapshots of expire, the files of cleanup and orphans.")]
    public DateTimeOffset? OlderThan { get; init; }

    [Description("Exactly these snapshots: expire.")]
    public IReadOnlyList<long>? SnapshotIds { get; init; }

    [Description("Files of any age: cleanup. Queries that began before may still read them.")]
    public bool? AllFiles { get; init; }

    [Description("The share of deleted rows, 0 to 1, from which on a file is rewritten: rewrite.")]
    public double? DeleteThreshold { get; init; }

    [Description("The most files to write per table: merge.")]
    public long? MaxFiles { get; init; }

    [Description("Why, for those who read about it later.")]
    public string? Reason { get; init; }

    public MaintenanceRequest For(MaintenanceOperation operation) => new()
    {
        Operation = operation,
        Schema = Schema,
        Table = Table,
        OlderThan = OlderThan,
        SnapshotIds = SnapshotIds,
        AllFiles = AllFiles ?? false,
        DeleteThreshold = DeleteThreshold,
        MaxFiles = MaxFiles,
        Reason = Reason,
    };
}
