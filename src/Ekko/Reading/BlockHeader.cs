namespace Ekko.Reading;

/// <summary>A block. Amounts in wei are decimal text, exact; addresses have their EIP-55 checksum.</summary>
public sealed record BlockHeader
{
    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>The subnet.</summary>
    public required string Subnet { get; init; }

    /// <summary>The kind of virtual machine.</summary>
    public required string VmType { get; init; }

    /// <summary>Its number.</summary>
    public required long BlockNumber { get; init; }

    /// <summary>Its hash.</summary>
    public required string BlockHash { get; init; }

    /// <summary>The hash of the block before it.</summary>
    public required string? ParentHash { get; init; }

    /// <summary>When it was made, by the chain's clock.</summary>
    public required DateTimeOffset BlockTime { get; init; }

    /// <summary>How many transactions it has.</summary>
    public required long TransactionCount { get; init; }

    /// <summary>The gas its transactions used.</summary>
    public required long? GasUsed { get; init; }

    /// <summary>The most gas its transactions may use.</summary>
    public required long? GasLimit { get; init; }

    /// <summary>The base fee, in wei.</summary>
    public required string? BaseFeePerGas { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long? SizeBytes { get; init; }

    /// <summary>Who made it.</summary>
    public required string? Miner { get; init; }

    /// <summary>When this lake took it, by the clock of the writer.</summary>
    public required DateTimeOffset IngestedAt { get; init; }
}
