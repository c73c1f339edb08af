namespace Ekko.Reading;

/// <summary>An address among the busiest.</summary>
public sealed record AddressRank
{
    /// <summary>The address with its checksum.</summary>
    public required string Address { get; init; }

    /// <summary>How many transactions it sent or received, whichever was asked for.</summary>
    public required long TransactionCount { get; init; }

    /// <summary>What they transferred, in wei, exact.</summary>
    public required string Value { get; init; }
}
