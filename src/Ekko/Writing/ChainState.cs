namespace Ekko.Writing;

/// <summary>
/// What the lake holds of a chain, as far as it was looked at: the blocks within some windows of numbers, whole, and what reorganisations
/// removed there.
/// </summary>
sealed class ChainState(string network, string subnet)
{
    readonly Dictionary<long, List<KnownBlock>> _blocks = [];
    readonly Dictionary<Hash256, OrphanedBlock> _orphans = [];
    List<BlockWindow> _covered = [];

    public string Network => network;

    public string Subnet => subnet;

    /// <summary>The blocks of a number: one, unless another client of the lake keeps more.</summary>
    public IReadOnlyList<KnownBlock> At(long number) => _blocks.TryGetValue(number, out var blocks) ? blocks : [];

    /// <summary>A block that a reorganisation removed, as it was then; null when there is no such block.</summary>
    public OrphanedBlock? Orphan(Hash256 hash) => _orphans.GetValueOrDefault(hash);

    public bool Covers(long number)
    {
        foreach (var window in _covered)
        {
            if (window.Holds(number))
                return true;
        }

        return false;
    }

    public bool Covers(BlockWindow wanted) => _covered.Exists(window => window.Holds(wanted));

    /// <summary>Notes that everything the lake has within a window has been added.</summary>
    public void Cover(BlockWindow window)
    {
        var joined = new List<BlockWindow>(_covered.Count + 1);
        foreach (var other in _covered)
        {
            if (other.First - 1 <= window.Last && window.First - 1 <= other.Last)
                window = new BlockWindow(Math.Min(other.First, window.First), Math.Max(other.Last, window.Last));
            else
                joined.Add(other);
        }

        joined.Add(window);
        _covered = joined;
    }

    /// <summary>The block of a number and hash, added when it is not known yet.</summary>
    public KnownBlock Add(long number, Hash256 hash)
    {
        if (!_blocks.TryGetValue(number, out var blocks))
            _blocks.Add(number, blocks = new List<KnownBlock>(1));
        foreach (var known in blocks)
        {
            if (known.Hash == hash)
                return known;
        }

        var block = new KnownBlock(number, hash);
        blocks.Add(block);
        return block;
    }

    /// <summary>Adds a block that was removed, perhaps not for the first time: receipts that were there once are not late.</summary>
    public void AddOrphan(OrphanedBlock orphan) => _orphans[orphan.Hash] =
        Orphan(orphan.Hash) is { HadReceipts: true } before && !orphan.HadReceipts ? before : orphan;

    /// <summary>Forgets a block whose rows were deleted.</summary>
    public void Remove(KnownBlock block)
    {
        if (_blocks.TryGetValue(block.Number, out var blocks) && blocks.Remove(block) && blocks.Count == 0)
            _blocks.Remove(block.Number);
    }

    /// <summary>Forgets all but the window in which the chain grows, and of that what is below a number.</summary>
    /// <param name="last">Where the chain grows: the number that was announced last.</param>
    /// <param name="first">The first number to keep.</param>
    public void KeepAround(long last, long first)
    {
        _covered = [.. _covered.Where(window => window.Holds(last))
            .Select(window => window with { First = Math.Max(window.First, first) })];
        foreach (var number in _blocks.Keys.Where(number => !Covers(number)).ToList())
            _blocks.Remove(number);
        foreach (var orphan in _orphans.Values.Where(o => !Covers(o.Number)).ToList())
            _orphans.Remove(orphan.Hash);
    }
}

/// <summary>A block that a reorganisation removed.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="HadReceipts">Whether the receipts of its transactions were there: if not, they may still be on their way.</param>
sealed record OrphanedBlock(long Number, Hash256 Hash, bool HadReceipts);
