namespace Ekko.Reading;

/// <summary>A block with its transactions.</summary>
public sealed record BlockContents
{
    /// <summary>The snapshot that shows them.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>The block; null when the lake has only transactions of it.</summary>
    public required BlockHeader? Block { get; init; }

    /// <summary>Its transactions, in their order.</summary>
    public required IReadOnlyList<TransactionSummary> Transactions { get; init; }
}
