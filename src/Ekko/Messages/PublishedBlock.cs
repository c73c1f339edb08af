namespace Ekko.Messages;

/// <summary>A block on its way into the stream, or there.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash, as the node wrote it.</param>
/// <param name="ParentHash">Its parent's hash, as the node wrote it; empty when the node left it out.</param>
/// <param name="Transactions">Transactions in it.</param>
/// <param name="Receipts">Transactions that went with their receipt.</param>
public sealed record PublishedBlock(long Number, string Hash, string ParentHash, int Transactions, int Receipts)
{
    /// <summary>Transactions of them that cannot be of this block, published for the writer to reject.</summary>
    public int TransactionsRejected { get; init; }

    /// <summary>Receipts that fit none of its transactions, published for the writer to reject.</summary>
    public int ReceiptsRejected { get; init; }
}
