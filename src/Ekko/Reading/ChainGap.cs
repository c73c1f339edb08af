namespace Ekko.Reading;

/// <summary>Blocks that the lake does not have between two of a chain that it has.</summary>
public sealed record ChainGap
{
    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>The subnet.</summary>
    public required string Subnet { get; init; }

    /// <summary>The number of the first block that is missing.</summary>
    public required long FirstMissing { get; init; }

    /// <summary>The number of the last block that is missing.</summary>
    public required long LastMissing { get; init; }

    /// <summary>When the block before them was made, by the chain's clock.</summary>
    public required DateTimeOffset BeforeTime { get; init; }

    /// <summary>When the block after them was made, by the chain's clock.</summary>
    public required DateTimeOffset AfterTime { get; init; }
}
