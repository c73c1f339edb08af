namespace Ekko.Reading;

/// <summary>What the lake has of a chain.</summary>
public sealed record NetworkStatistics
{
    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>The subnet.</summary>
    public required string Subnet { get; init; }

    /// <summary>The kind of virtual machine.</summary>
    public required string VmType { get; init; }

    /// <summary>Its blocks.</summary>
    public required long BlockCount { get; init; }

    /// <summary>Its transactions, by what the blocks say.</summary>
    public required long TransactionCount { get; init; }

    /// <summary>The lowest block number.</summary>
    public required long FirstBlock { get; init; }

    /// <summary>The highest block number.</summary>
    public required long LastBlock { get; init; }

    /// <summary>When its earliest block was made, by the chain's clock.</summary>
    public required DateTimeOffset FirstBlockTime { get; init; }

    /// <summary>When its latest block was made, by the chain's clock.</summary>
    public required DateTimeOffset LastBlockTime { get; init; }
}
