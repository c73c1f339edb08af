namespace Ekko.Writing;

/// <summary>What one flush did; also sums of several.</summary>
public sealed record WriteResult
{
    /// <summary>Transactions that are rows of the lake now.</summary>
    public long Transactions { get; init; }

    /// <summary>Blocks that are rows of the lake now.</summary>
    public long Blocks { get; init; }

    /// <summary>Rows added to <c>rejected_messages</c>: what does not fit, late receipts of blocks that are gone, contradictions.</summary>
    public long Rejected { get; init; }

    /// <summary>Rows left out because they were there already, in the lake or in the same flush; all tables.</summary>
    public long Duplicates { get; init; }

    /// <summary>Transactions of the lake whose receipts were filled in.</summary>
    public long ReceiptsFilled { get; init; }

    /// <summary>Blocks of the lake that a reorganisation orphaned: their rows were deleted.</summary>
    public long BlocksOrphaned { get; init; }

    /// <summary>Rows of <c>transactions</c> that went with them.</summary>
    public long TransactionsRemoved { get; init; }

    /// <summary>Rows left out because their block was orphaned before it was written; <c>reorganisations</c> has the block.</summary>
    public long Displaced { get; init; }

    /// <summary>Snapshots committed.</summary>
    public long Snapshots { get; init; }

    /// <summary>Data files written.</summary>
    public long Files { get; init; }

    /// <summary>Their bytes.</summary>
    public long FileBytes { get; init; }

    /// <summary>Adds two results.</summary>
    public static WriteResult operator +(WriteResult left, WriteResult right) => new()
    {
        Transactions = left.Transactions + right.Transactions,
        Blocks = left.Blocks + right.Blocks,
        Rejected = left.Rejected + right.Rejected,
        Duplicates = left.Duplicates + right.Duplicates,
        ReceiptsFilled = left.ReceiptsFilled + right.ReceiptsFilled,
        BlocksOrphaned = left.BlocksOrphaned + right.BlocksOrphaned,
        TransactionsRemoved = left.TransactionsRemoved + right.TransactionsRemoved,
        Displaced = left.Displaced + right.Displaced,
        Snapshots = left.Snapshots + right.Snapshots,
        Files = left.Files + right.Files,
        FileBytes = left.FileBytes + right.FileBytes,
    };

    /// <summary>Adds two results.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static WriteResult Add(WriteResult left, WriteResult right) => left + right;
}
