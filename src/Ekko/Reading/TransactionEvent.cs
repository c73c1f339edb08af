namespace Ekko.Reading;

/// <summary>Something that a commit did to a transaction.</summary>
public sealed record TransactionEvent
{
    /// <summary>The commit's snapshot.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>When it was committed, by the writer's clock.</summary>
    public required DateTimeOffset SnapshotTime { get; init; }

    /// <summary><c>inserted</c>, <c>receiptFilled</c>, <c>changed</c>, <c>orphaned</c> or <c>deleted</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>The subnet.</summary>
    public required string Subnet { get; init; }

    /// <summary>The number of the block it was in.</summary>
    public required long BlockNumber { get; init; }

    /// <summary>The hash of the block it was in.</summary>
    public required string BlockHash { get; init; }

    /// <summary>Whether it succeeded, as far as was known then.</summary>
    public required bool? Success { get; init; }
}
