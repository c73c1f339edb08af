namespace Ekko.Reading;

/// <summary>A pin or a cursor of the change feed, and what it keeps from expiring.</summary>
public sealed record PinView
{
    /// <summary>What it is.</summary>
    public required PinKind Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The snapshot of a pin; the last one that the consumer behind a cursor has read.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>When that snapshot was committed; null when it is no longer there.</summary>
    public required DateTimeOffset? SnapshotTime { get; init; }

    /// <summary>When the pin was made, or the cursor moved last.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How many snapshots it keeps, the latest left out: that one is kept anyway.</summary>
    public required long SnapshotCount { get; init; }

    /// <summary>How many files that the latest snapshot does not need are needed by the snapshots it keeps.</summary>
    public required long FileCount { get; init; }

    /// <summary>Their bytes.</summary>
    public required long FileBytes { get; init; }
}
