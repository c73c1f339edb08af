namespace Ekko.Sources;

/// <summary>What is remembered of a chain from first contact on.</summary>
/// <param name="ChainId">The id its nodes have to have (EIP-155).</param>
/// <param name="FirstBlock">The block the source began at.</param>
public sealed record ChainRecord(long ChainId, long FirstBlock);
