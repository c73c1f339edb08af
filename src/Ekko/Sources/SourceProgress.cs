using Ekko.Blocks;

namespace Ekko.Sources;

/// <summary>How far a source is, at one moment.</summary>
/// <param name="Chain">The chain.</param>
public sealed record SourceProgress(NodeConfig Chain)
{
    /// <summary>
    /// The newest block that is wanted: the head less the confirmations, or the end of the range. Null before the node answered.
    /// </summary>
    public long? Target { get; init; }

    /// <summary>The last block announced; null when there is none.</summary>
    public long? Last { get; init; }

    /// <summary>The time of that block, in seconds since 1970.</summary>
    public long? LastTime { get; init; }

    /// <summary>Blocks announced since the start, those announced again included.</summary>
    public long Blocks { get; init; }

    /// <summary>Their transactions.</summary>
    public long Transactions { get; init; }

    /// <summary>Reorganisations that were followed.</summary>
    public long Reorganisations { get; init; }

    /// <summary>Requests that were repeated.</summary>
    public long Retries { get; init; }

    /// <summary>Transactions whose receipt no node had.</summary>
    public long MissingReceipts { get; init; }

    /// <summary>Messages that were larger than the NATS server takes and were set aside with a reason.</summary>
    public long SetAside { get; init; }

    /// <summary>Blocks to go; null before the node answered.</summary>
    public long? Distance => Target is { } target ? Math.Max(0, target - (Last ?? target)) : null;
}
