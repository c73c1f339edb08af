using System.Globalization;
using static Ekko.Maintenance.MaintenanceOperation;

namespace Ekko.Maintenance;

/// <summary>What is to be done, to what, and why. What is left out is by the lake's options.</summary>
public sealed record MaintenanceRequest
{
    const int LongestReason = 500;

    // A file of a writer at work looks like one that nobody needs.
    static readonly TimeSpan YoungestOrphan = TimeSpan.FromHours(1);

    /// <summary>What.</summary>
    public required MaintenanceOperation Operation { get; init; }

    /// <summary>Only tables of this schema: flush, merge, rewrite and retention. Null for all; with a table, <c>main</c>.</summary>
    public string? Schema { get; init; }

    /// <summary>Only this table: flush, merge, rewrite and retention, which needs one.</summary>
    public string? Table { get; init; }

    /// <summary>Only what is older: snapshots of expire, files of cleanup and orphans, rows of retention, which needs it.</summary>
    public DateTimeOffset? OlderThan { get; init; }

    /// <summary>Exactly these snapshots: expire.</summary>
    public IReadOnlyList<long>? SnapshotIds { get; init; }

    /// <summary>Files of any age: cleanup. Queries that began before they were replaced may still read them.</summary>
    public bool AllFiles { get; init; }

    /// <summary>The share of deleted rows, 0 to 1, from which on a file is rewritten.</summary>
    public double? DeleteThreshold { get; init; }

    /// <summary>The most files to write per table: merge.</summary>
    public long? MaxFiles { get; init; }

    /// <summary>Only rows of this network: retention. Null for all.</summary>
    public string? Network { get; init; }

    /// <summary>Only rows of this chain within the network: retention. Null for all.</summary>
    public string? Subnet { get; init; }

    /// <summary>Why, for those who read about it later.</summary>
    public string? Reason { get; init; }

    /// <exception cref="MaintenanceException">Something is given that the operation does not take, or out of range.</exception>
    internal void Check(DateTimeOffset now)
    {
        Only(Schema is not null, "schema", Flush, Merge, Rewrite, Retention);
        Only(Table is not null, "table", Flush, Merge, Rewrite, Retention);
        Only(OlderThan is not null, "olderThan", Expire, Cleanup, Orphans, Retention);
        Only(SnapshotIds is not null, "snapshotIds", Expire);
        Only(AllFiles, "allFiles", Cleanup);
        Only(DeleteThreshold is not null, "deleteThreshold", Rewrite);
        Only(MaxFiles is not null, "maxFiles", Merge);
        Only(Network is not null, "network", Retention);
        Only(Subnet is not null, "subnet", Retention);
        if (Operation == Retention && (Table is null || OlderThan is null))
            throw Bad("it deletes the rows of one table before a time. Give table and olderThan.");
        if (DeleteThreshold is { } threshold && threshold is not (>= 0 and <= 1))
            throw Bad(string.Create(CultureInfo.InvariantCulture, $"deleteThreshold is {threshold}. Give 0 to 1."));
        if (MaxFiles <= 0)
            throw Bad(string.Create(CultureInfo.InvariantCulture, $"maxFiles is {MaxFiles}. Give 1 or more."));
        if (OlderThan is not null && (AllFiles || SnapshotIds is not null))
            throw Bad("olderThan and another choice are given. Give one.");
        if (OlderThan > now)
            throw Bad("olderThan is in the future. Give a time that has been.");
        if (Operation == Orphans && OlderThan > now - YoungestOrphan)
            throw Bad("olderThan is less than an hour ago, and files of writers at work look the same as orphans. Give an earlier time.");
        if (Reason?.Length > LongestReason)
            throw Bad(string.Create(CultureInfo.InvariantCulture, $"reason has {Reason.Length} characters. Give {LongestReason} at most."));
    }

    void Only(bool isGiven, string name, params ReadOnlySpan<MaintenanceOperation> operations)
    {
        if (isGiven && !operations.Contains(Operation))
            throw Bad($"it does not take {name}, which is for {string.Join(" and ", operations.ToArray().Select(NameOf))}.");
    }

    MaintenanceException Bad(string text) => new(MaintenanceErrorKind.Invalid, $"Maintenance ({NameOf(Operation)}) failed: {text}");

    internal static string NameOf(MaintenanceOperation operation) => operation.ToString().ToLowerInvariant();
}
