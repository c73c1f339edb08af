namespace Ekko.Blocks;

/// <summary>Why a transaction cannot be of the block that lists it.</summary>
static class BlockMembership
{
    /// <param name="own">The hash of the block as the transaction names it; empty when it does not.</param>
    /// <param name="block">The block's hash.</param>
    /// <returns>Null when it fits.</returns>
    public static string? CheckHash(ReadOnlySpan<byte> own, ReadOnlySpan<byte> block) =>
        own.IsEmpty || own.SequenceEqual(block) || System.Text.Ascii.EqualsIgnoreCase(own, block)
            ? null
            : $"blockHash {Quote.Of(own)} is not the hash of its block, {Quote.Of(block)}";

    /// <param name="own">The number of the block as the transaction names it; null when it does not.</param>
    /// <param name="block">The block's number.</param>
    /// <returns>Null when it fits.</returns>
    public static string? CheckNumber(long? own, long block) =>
        own is { } number && number != block ? $"blockNumber {number} is not the number of its block, {block}" : null;

    /// <param name="index">The index that two transactions of the block name.</param>
    public static string Repeated(long index) => $"transactionIndex {index} is in the block twice";
}
