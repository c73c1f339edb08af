namespace Ekko.Sources;

/// <summary>A block with its receipts, as its node gave them. The bytes are valid only while it is being announced.</summary>
/// <param name="Link">Its place in the chain.</param>
/// <param name="Json">UTF-8: the result of <c>eth_getBlockByNumber</c> with full transactions.</param>
/// <param name="Receipts">UTF-8: an array of receipts; empty when there are none.</param>
public sealed record NodeBlock(BlockLink Link, ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Receipts);
