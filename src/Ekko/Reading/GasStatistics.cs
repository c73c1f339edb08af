namespace Ekko.Reading;

/// <summary>The gas of the blocks of an interval.</summary>
public sealed record GasStatistics
{
    /// <summary>When the interval begins, by the chain's clock.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>How many blocks there are.</summary>
    public required long BlockCount { get; init; }

    /// <summary>The gas that was used.</summary>
    public required long GasUsed { get; init; }

    /// <summary>The gas that could have been used.</summary>
    public required long GasLimit { get; init; }

    /// <summary>The lowest base fee, in wei; null where no block has one.</summary>
    public required string? LowestBaseFee { get; init; }

    /// <summary>The base fee half of the blocks are below, in wei; null where no block has one.</summary>
    public required string? MedianBaseFee { get; init; }

    /// <summary>The highest base fee, in wei; null where no block has one.</summary>
    public required string? HighestBaseFee { get; init; }
}
