namespace Ekko.Reading;

/// <summary>A block of a chain, by number and hash.</summary>
/// <param name="BlockNumber">Its number.</param>
/// <param name="BlockHash">Its hash.</param>
public sealed record BlockReference(long BlockNumber, string BlockHash);
