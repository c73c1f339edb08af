namespace Ekko.Reading;

/// <summary>Which transactions are wanted; what is null does not limit them.</summary>
public sealed record TransactionFilter
{
    /// <summary>The network, as the lake names it.</summary>
    public string? Network { get; init; }

    /// <summary>The subnet, as the lake names it.</summary>
    public string? Subnet { get; init; }

    /// <summary>The lowest block number.</summary>
    public long? FromBlock { get; init; }

    /// <summary>The highest block number.</summary>
    public long? ToBlock { get; init; }

    /// <summary>The number of the block the caller has already: what comes after it is wanted.</summary>
    public long? AfterBlock { get; init; }

    /// <summary>The hash of that block. If the chain has replaced it, the read is refused.</summary>
    public string? AfterBlockHash { get; init; }

    /// <summary>Whether the oldest come first.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>The earliest time of a block, by the chain's clock.</summary>
    public DateTimeOffset? FromBlockTime { get; init; }

    /// <summary>The time of a block before which it has to be, by the chain's clock.</summary>
    public DateTimeOffset? ToBlockTime { get; init; }

    /// <summary>Who sent, received or was created.</summary>
    public string? Address { get; init; }

    internal void Check()
    {
        if (FromBlock > ToBlock)
            throw ReadingException.Invalid($"Reading transactions failed: fromBlock {FromBlock} is after toBlock {ToBlock}.");
        if (FromBlockTime >= ToBlockTime)
        {
            throw ReadingException.Invalid(
                $"Reading transactions failed: fromBlockTime {FromBlockTime:O} is not before toBlockTime {ToBlockTime:O}.");
        }
    }
}
