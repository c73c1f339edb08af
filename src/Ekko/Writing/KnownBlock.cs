namespace Ekko.Writing;

/// <summary>A block of which the lake has rows.</summary>
/// <param name="number">Its number.</param>
/// <param name="hash">Its hash.</param>
sealed class KnownBlock(long number, Hash256 hash)
{
    public long Number => number;

    public Hash256 Hash => hash;

    /// <summary>The block before it; null while there is no row of <c>blocks</c> that says.</summary>
    public Hash256? Parent { get; set; }

    /// <summary>Whether <c>blocks</c> has it.</summary>
    public bool HasRow { get; set; }

    /// <summary>Its transactions in the lake, by their place in the block.</summary>
    public Dictionary<int, KnownTransaction> Transactions { get; } = [];
}
