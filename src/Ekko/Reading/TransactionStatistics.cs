namespace Ekko.Reading;

/// <summary>The transactions of an interval.</summary>
public sealed record TransactionStatistics
{
    /// <summary>When the interval begins, by the chain's clock.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>How many there are.</summary>
    public required long TransactionCount { get; init; }

    /// <summary>How many of them failed, as far as receipts say.</summary>
    public required long FailedCount { get; init; }

    /// <summary>How many addresses sent one.</summary>
    public required long SenderCount { get; init; }

    /// <summary>What they transferred, in wei, exact.</summary>
    public required string Value { get; init; }
}
