namespace Ekko.DuckLake.Maintenance;

/// <summary>Which snapshots are expired: by number or by age, not both; with neither, by the lake's option <c>expire_older_than</c>, if it
/// is set.</summary>
public sealed record ExpireOptions
{
    /// <summary>These snapshots; numbers without a snapshot, and the latest, are passed over.</summary>
    public IReadOnlyCollection<long>? Versions { get; init; }

    /// <summary>Snapshots committed before this moment.</summary>
    public DateTimeOffset? OlderThan { get; init; }

    /// <summary>
    /// Also snapshots that a pin or a cursor keeps. Without it those are passed over when snapshots are chosen by age, and refused when
    /// they are named.
    /// </summary>
    public bool Force { get; init; }

    /// <summary>Only list them; nothing is removed.</summary>
    public bool DryRun { get; init; }
}
