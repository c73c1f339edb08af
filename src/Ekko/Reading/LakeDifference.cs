namespace Ekko.Reading;

/// <summary>What differs between two states of the lake.</summary>
public sealed record LakeDifference
{
    /// <summary>The state to begin with.</summary>
    public required long FromSnapshotId { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset FromSnapshotTime { get; init; }

    /// <summary>The state to end with.</summary>
    public required long ToSnapshotId { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset ToSnapshotTime { get; init; }

    /// <summary>The tables that differ.</summary>
    public required IReadOnlyList<TableDifference> Tables { get; init; }
}
