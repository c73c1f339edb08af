namespace Ekko.Reading;

/// <summary>A transaction without its long parts. Amounts in wei are decimal text, exact; addresses have their EIP-55 checksum.</summary>
public record TransactionSummary
{
    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>The subnet.</summary>
    public required string Subnet { get; init; }

    /// <summary>The kind of virtual machine.</summary>
    public required string VmType { get; init; }

    /// <summary>When its block was made, by the chain's clock.</summary>
    public required DateTimeOffset BlockTime { get; init; }

    /// <summary>The number of its block.</summary>
    public required long BlockNumber { get; init; }

    /// <summary>The hash of its block.</summary>
    public required string BlockHash { get; init; }

    /// <summary>Its hash.</summary>
    public required string TxHash { get; init; }

    /// <summary>Its place in the block.</summary>
    public required long TxIndex { get; init; }

    /// <summary>Who sent it.</summary>
    public required string FromAddress { get; init; }

    /// <summary>Who received it; null when it created a contract.</summary>
    public required string? ToAddress { get; init; }

    /// <summary>What was transferred, in wei.</summary>
    public required string Value { get; init; }

    /// <summary>The most gas it may use.</summary>
    public required long? GasLimit { get; init; }

    /// <summary>The price of gas it names, in wei.</summary>
    public required string? GasPrice { get; init; }

    /// <summary>The most it pays for gas, in wei.</summary>
    public required string? MaxFeePerGas { get; init; }

    /// <summary>The most it pays to the maker of the block for gas, in wei.</summary>
    public required string? MaxPriorityFeePerGas { get; init; }

    /// <summary>The most it pays for blob gas, in wei.</summary>
    public required string? MaxFeePerBlobGas { get; init; }

    /// <summary>What it paid for gas, in wei; null until a receipt says so.</summary>
    public required string? EffectiveGasPrice { get; init; }

    /// <summary>The gas it used; null until a receipt says so.</summary>
    public required long? GasUsed { get; init; }

    /// <summary>How many its sender sent before.</summary>
    public required long? Nonce { get; init; }

    /// <summary>The chain it was signed for.</summary>
    public required long? ChainId { get; init; }

    /// <summary>The type of its envelope (EIP-2718).</summary>
    public required long? TxType { get; init; }

    /// <summary>The contract it created.</summary>
    public required string? ContractAddress { get; init; }

    /// <summary>Whether it succeeded; null until a receipt says so.</summary>
    public required bool? Success { get; init; }

    /// <summary>When this lake took it, by the clock of the writer.</summary>
    public required DateTimeOffset IngestedAt { get; init; }
}
