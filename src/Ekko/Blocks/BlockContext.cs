using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>What every transaction of a block shares.</summary>
readonly ref struct BlockContext
{
    /// <summary>Index of the chain in the batch being filled.</summary>
    public required int Chain { get; init; }

    public required long Number { get; init; }

    /// <summary>The chain's time, in seconds since 1970.</summary>
    public required long Seconds { get; init; }

    /// <summary>The block's hash as the node wrote it.</summary>
    public required ReadOnlySpan<byte> Hash { get; init; }

    /// <summary>The same, stored once for all rows of the block, in lower case.</summary>
    public required TextSlice HashSlice { get; init; }

    /// <summary>Microseconds since 1970.</summary>
    public required long IngestedAt { get; init; }
}
