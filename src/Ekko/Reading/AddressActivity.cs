namespace Ekko.Reading;

/// <summary>What an address did on one chain. Amounts in wei are decimal text, exact.</summary>
public sealed record AddressActivity
{
    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>The subnet.</summary>
    public required string Subnet { get; init; }

    /// <summary>The kind of virtual machine.</summary>
    public required string VmType { get; init; }

    /// <summary>How many transactions it sent.</summary>
    public required long SentCount { get; init; }

    /// <summary>How many transactions it received.</summary>
    public required long ReceivedCount { get; init; }

    /// <summary>What it sent with transactions, in wei, without fees; failed ones included.</summary>
    public required string SentValue { get; init; }

    /// <summary>What was sent to it with transactions, in wei; failed ones included.</summary>
    public required string ReceivedValue { get; init; }

    /// <summary>The transaction that created it, if it is a contract made by one.</summary>
    public required string? CreatedBy { get; init; }

    /// <summary>The earliest block it occurs in, by the chain's clock.</summary>
    public required DateTimeOffset FirstBlockTime { get; init; }

    /// <summary>The latest block it occurs in, by the chain's clock.</summary>
    public required DateTimeOffset LastBlockTime { get; init; }
}
