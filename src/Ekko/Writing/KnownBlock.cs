namespace Ekko.Writing;

/// <summary>A block of which the lake has rows.</summary>
/// <param name="number">Its number.</param>
/// <param name="hash">Its hash.</param>
sealed class KnownBlock(long number, Hash32 hash)
{
    public long Number => number;

    public Hash32 Hash => hash;

    /// <summary>The block before it; null while there is no row of <c>blocks</c> that says.</summary>
    public Hash32? Parent { get; set; }

    /// <summary>Whether <c>blocks</c> has it.</summary>
    public bool HasRow { get; set; }

    /// <summary>Its transactions in the lake, and whether their receipts are there.</summary>
    public Dictionary<Hash32, bool> Transactions { get; } = [];
}
