namespace Ekko.Reading;

/// <summary>A block that the chain has replaced.</summary>
public sealed record Reorganisation
{
    /// <summary>The id of its row.</summary>
    public required long Id { get; init; }

    /// <summary>When it was noticed, by the clock of the writer.</summary>
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>The subnet.</summary>
    public required string Subnet { get; init; }

    /// <summary>The kind of virtual machine.</summary>
    public required string VmType { get; init; }

    /// <summary>The number of the block.</summary>
    public required long BlockNumber { get; init; }

    /// <summary>The hash of the block that is no longer in the chain.</summary>
    public required string OrphanedHash { get; init; }

    /// <summary>The hash of the block in its place; null when there was none yet.</summary>
    public required string? CanonicalHash { get; init; }

    /// <summary>The number of the first block that was replaced with it.</summary>
    public required long ForkNumber { get; init; }

    /// <summary>How many transactions it had in the lake.</summary>
    public required long TransactionCount { get; init; }

    /// <summary>Whether receipts had come for them.</summary>
    public required bool HadReceipts { get; init; }

    /// <summary>The last snapshot that shows its rows; null when it was replaced before they were written.</summary>
    public required long? LastSnapshotId { get; init; }
}
