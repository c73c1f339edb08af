namespace Ekko.Reading;

/// <summary>Which state of the lake is read: the latest, unless one of these says otherwise; both at once is an error.</summary>
/// <param name="SnapshotId">The number of a snapshot.</param>
/// <param name="AsOf">The snapshot that was the latest at this time, by the clock of commits (not the chain's).</param>
public sealed record SnapshotSelector(long? SnapshotId = null, DateTimeOffset? AsOf = null)
{
    /// <summary>The latest snapshot.</summary>
    public static SnapshotSelector Latest { get; } = new();
}
