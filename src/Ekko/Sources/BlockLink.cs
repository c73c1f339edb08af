namespace Ekko.Sources;

/// <summary>What makes a block a link of a chain.</summary>
/// <param name="Number">Its height.</param>
/// <param name="Hash">Its hash, in lower case.</param>
/// <param name="ParentHash">The hash of the block below, in lower case.</param>
/// <param name="Time">Its time, in seconds since 1970.</param>
/// <param name="TransactionCount">How many transactions it has.</param>
public sealed record BlockLink(long Number, string Hash, string ParentHash, long Time, int TransactionCount);
