namespace Ekko.Migration;

/// <summary>Blocks that are alike: how many, and the first ones.</summary>
sealed class BlockTally
{
    /// <summary>How many are kept to be shown.</summary>
    const int Kept = 5;

    readonly List<BlockSums> _first = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first ones.</summary>
    public IReadOnlyList<BlockSums> First => _first;

    /// <summary>Adds one.</summary>
    public void Add(BlockSums block)
    {
        if (Count++ < Kept)
            _first.Add(block);
    }
}
