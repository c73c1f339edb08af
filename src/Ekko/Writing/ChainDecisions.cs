using Ekko.Blocks;

namespace Ekko.Writing;

/// <summary>Which blocks of a chain a batch makes canonical, and which it orphans, decided announcement by announcement.</summary>
/// <param name="node">The chain.</param>
/// <param name="state">What the lake holds of it.</param>
/// <param name="parents">The parents that blocks of the batch name.</param>
sealed class ChainDecisions(NodeConfig node, ChainState state, Dictionary<Hash256, Hash256> parents)
{
    readonly Dictionary<long, Decision> _decided = [];
    readonly Dictionary<Hash256, AnnouncedBlock> _announced = [];

    public ChainState State => state;

    /// <summary>The number announced last: where the chain grows. Null when nothing was announced, only late receipts came.</summary>
    public long? Last { get; private set; }

    /// <summary>From which number on the chain has to be known before more can be decided; null when it is known far enough.</summary>
    public long? Missing { get; private set; }

    /// <summary>The canonical block of a number; null when there is none, or several that were never decided between.</summary>
    public Hash256? Current(long number) => _decided.TryGetValue(number, out var decision) ? decision.Canonical
        : state.At(number) is [var only] ? only.Hash : null;

    /// <summary>
    /// Takes a block to be canonical from now on. Other blocks of its number, a block below that is not its parent and blocks above that
    /// have another parent are orphaned with their descendants.
    /// </summary>
    /// <returns>What the batch brings of the block.</returns>
    public AnnouncedBlock Announce(long number, Hash256 hash)
    {
        Last = number;
        if (!_announced.TryGetValue(hash, out var announced))
            _announced.Add(hash, announced = new AnnouncedBlock(number));
        if (number > 0 && Parent(number, hash) is { } parent)
            Orphan(number - 1, Blocks(number - 1).Where(other => other != parent), expected: parent);
        Orphan(number, Blocks(number).Where(other => other != hash));
        var decided = _decided.GetValueOrDefault(number, new Decision(null, null, number));
        _decided[number] = decided with { Canonical = hash };
        Orphan(number + 1, Blocks(number + 1).Where(above => Parent(number + 1, above) is { } other && other != hash));
        return announced;
    }

    /// <summary>Whether a block was orphaned before any of its receipts came: they may still be on their way.</summary>
    public bool AwaitsReceipts(long number, Hash256 hash)
    {
        var known = state.At(number).FirstOrDefault(block => block.Hash == hash);
        if (_decided.TryGetValue(number, out var decision) ? decision.Canonical == hash : known is not null)
            return false;
        return known is not null || _announced.ContainsKey(hash)
            ? !HadReceipts(known, _announced.GetValueOrDefault(hash))
            : state.Orphan(hash) is { HadReceipts: false };
    }

    /// <summary>The blocks that are orphaned, of the lake and of the batch.</summary>
    public IEnumerable<Orphan> Orphans()
    {
        var ofLake = _decided.SelectMany(decided => state.At(decided.Key)).Select(block => (block.Number, block.Hash));
        var ofBatch = _announced.Select(announced => (announced.Value.Number, announced.Key));
        foreach (var (number, hash) in ofLake.Union(ofBatch).Order(ByNumber))
        {
            if (!_decided.TryGetValue(number, out var decision) || decision.Canonical == hash)
                continue;
            var known = state.At(number).FirstOrDefault(block => block.Hash == hash);
            var announced = _announced.GetValueOrDefault(hash);
            yield return new Orphan(node, state, new OrphanedBlock(number, hash, HadReceipts(known, announced)), known)
            {
                Canonical = decision.Canonical ?? decision.Expected,
                Fork = decision.Fork,
                Transactions = known?.Transactions.Count ?? announced!.Transactions,
            };
        }
    }

    static Comparer<(long Number, Hash256 Hash)> ByNumber { get; } = Comparer<(long Number, Hash256 Hash)>.Create(
        static (a, b) => (a.Number, a.Hash.High, a.Hash.Low).CompareTo((b.Number, b.Hash.High, b.Hash.Low)));

    static bool HadReceipts(KnownBlock? known, AnnouncedBlock? announced) =>
        known?.Transactions.Values.Any(transaction => transaction.HasReceipt) == true || announced?.Receipts > 0
        || (known?.Transactions.Count ?? 0) + (announced?.Transactions ?? 0) == 0;

    /// <summary>Takes blocks of a number out of the chain, and what descends from them.</summary>
    /// <param name="number">Their number.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="expected">The block that was named in their place; null when none was.</param>
    void Orphan(long number, IEnumerable<Hash256> blocks, Hash256? expected = null)
    {
        var orphaned = blocks.ToHashSet();
        if (orphaned.Count == 0)
            return;
        var fork = TakeOut(number, orphaned, expected, number);
        for (var (next, gap) = (number + 1, 0); orphaned.Count > 0 && Missing is null; next++)
        {
            var candidates = Blocks(next);
            // A block without transactions, of a source that sends nothing else, leaves no row.
            if (candidates.Count == 0)
            {
                if (++gap > ChainStates.Margin)
                    return;
                continue;
            }

            gap = 0;
            var parents = orphaned;
            orphaned = [.. candidates.Where(block => Parent(next, block) is not { } parent || parents.Contains(parent))];
            if (orphaned.Count > 0)
                TakeOut(next, orphaned, null, fork);
        }
    }

    /// <returns>The number where the branch leaves the chain.</returns>
    long TakeOut(long number, HashSet<Hash256> orphaned, Hash256? expected, long fork)
    {
        var others = Blocks(number).Where(block => !orphaned.Contains(block)).ToList();
        if (_decided.TryGetValue(number, out var decided))
            fork = Math.Min(fork, decided.Fork);
        _decided[number] = new Decision(others.Count == 1 ? others[0] : null, expected, fork);
        return fork;
    }

    IReadOnlyList<Hash256> Blocks(long number)
    {
        if (_decided.TryGetValue(number, out var decision))
            return decision.Canonical is { } hash ? [hash] : [];
        // Above the largest number there is none.
        if (number < 0)
            return [];
        if (!state.Covers(number))
            Missing ??= number;
        var known = state.At(number);
        return known.Count == 0 ? [] : [.. known.Select(block => block.Hash)];
    }

    Hash256? Parent(long number, Hash256 hash) =>
        parents.TryGetValue(hash, out var parent) ? parent : state.At(number).FirstOrDefault(block => block.Hash == hash)?.Parent;

    /// <param name="Canonical">The canonical block; null when it is not there yet.</param>
    /// <param name="Expected">The block that is to come there, as its child says; null when that is not known.</param>
    /// <param name="Fork">The number where the branch left the chain that this decision ended.</param>
    readonly record struct Decision(Hash256? Canonical, Hash256? Expected, long Fork);
}

/// <summary>What a batch brings of a block.</summary>
/// <param name="number">Its number.</param>
sealed class AnnouncedBlock(long number)
{
    public long Number => number;

    public int Transactions { get; set; }

    /// <summary>Transactions of them that have their receipt.</summary>
    public int Receipts { get; set; }
}

/// <summary>A block that is no longer in the chain.</summary>
/// <param name="Node">The chain.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Block">The block.</param>
/// <param name="Known">The block in the lake; null when it was orphaned before it was written.</param>
sealed record Orphan(NodeConfig Node, ChainState State, OrphanedBlock Block, KnownBlock? Known)
{
    /// <summary>What is in its place; null when that is not known yet.</summary>
    public Hash256? Canonical { get; init; }

    /// <summary>The first number that changed.</summary>
    public required long Fork { get; init; }

    /// <summary>Its transactions that were in the lake; those that were announced where it never was.</summary>
    public required int Transactions { get; init; }
}
