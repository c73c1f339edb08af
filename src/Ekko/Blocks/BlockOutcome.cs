namespace Ekko.Blocks;

/// <summary>What became of a block that was read.</summary>
/// <param name="Accepted">Whether the block is a row of <c>blocks</c>.</param>
/// <param name="Transactions">Transactions that are rows now.</param>
/// <param name="Rejected">Rows added to <c>rejected_messages</c>.</param>
public readonly record struct BlockOutcome(bool Accepted, int Transactions, int Rejected);
