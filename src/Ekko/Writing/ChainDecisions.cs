using Ekko.Blocks;

namespace Ekko.Writing;

/// <summary>Which blocks of a chain a batch makes canonical, and which it orphans, decided announcement by announcement.</summary>
/// <param name="node">The chain.</param>
/// <param name="state">What the lake holds of it.</param>
/// <param name="parents">The parents that blocks of the batch name.</param>
sealed class ChainDecisions(NodeConfig node, ChainState state, Dictionary<Hash256, Hash256> parents)
{
    readonly Dictionary<long, Decision> _decided = [];

    public ChainState State => state;

    /// <summary>The number announced last: where the chain grows. Null when nothing was announced, only late receipts came.</summary>
    public long? Last { get; private set; }

    /// <summary>From which number on the chain has to be known before more can be decided; null when it is known far enough.</summary>
    public long? Missing { get; private set; }

    /// <summary>The canonical block of a number; null when there is none, or several that nobody decided between.</summary>
    public Hash256? Current(long number) => _decided.TryGetValue(number, out var decision) ? decision.Canonical
        : state.At(number) is [var only] ? only.Hash : null;

    /// <summary>Takes a block to be canonical from now on.</summary>
    public void Announce(long number, Hash256 hash)
    {
        Last = number;
        if (_decided.TryGetValue(number, out var decision))
        {
            if (decision.Canonical == hash)
                return;
            if (decision.Canonical is { } replaced)
                Fork(number, [replaced], hash);
            else
                _decided[number] = decision with { Canonical = hash };
            return;
        }

        var known = state.At(number);
        if (known.Count == 0 || known.Any(block => block.Hash == hash))
            _decided[number] = new Decision(hash, number);
        else
            Fork(number, [.. known.Select(block => block.Hash)], hash);
    }

    /// <summary>A transaction of one block is announced in another: the block it was in is orphaned, unless it is already.</summary>
    public void Move(long from, Hash256 orphan, long to, Hash256 hash)
    {
        if (from != to && Current(from) == orphan)
            Fork(from, [orphan], null, hash);
    }

    /// <summary>The blocks of the lake that are orphaned.</summary>
    public IEnumerable<Orphan> Orphans() =>
        from decided in _decided
        from block in state.At(decided.Key)
        where block.Hash != decided.Value.Canonical
        orderby block.Number
        select new Orphan(node, state, block, decided.Value.Canonical, decided.Value.Fork);

    void Fork(long number, HashSet<Hash256> orphaned, Hash256? canonical, Hash256? kept = null)
    {
        _decided[number] = new Decision(canonical, number);
        var gap = 0;
        for (var next = number + 1; orphaned.Count > 0; next++)
        {
            var candidates = Blocks(next);
            if (Missing is not null || (kept is { } hash && candidates.Contains(hash)))
                return;
            // A block without transactions, of a source that sends nothing else, leaves no row.
            if (candidates.Count == 0)
            {
                if (++gap > ChainStates.Margin)
                    return;
                continue;
            }

            gap = 0;
            var (descendants, others) = (new HashSet<Hash256>(), new List<Hash256>());
            foreach (var candidate in candidates)
            {
                if (Parent(next, candidate) is not { } parent || orphaned.Contains(parent))
                    descendants.Add(candidate);
                else
                    others.Add(candidate);
            }

            if (descendants.Count > 0)
                _decided[next] = new Decision(others.Count == 1 ? others[0] : null, number);
            orphaned = descendants;
        }
    }

    List<Hash256> Blocks(long number)
    {
        if (_decided.TryGetValue(number, out var decision))
            return decision.Canonical is { } hash ? [hash] : [];
        if (!state.Covers(number))
            Missing ??= number;
        return [.. state.At(number).Select(block => block.Hash)];
    }

    Hash256? Parent(long number, Hash256 hash) =>
        parents.TryGetValue(hash, out var parent) ? parent : state.At(number).FirstOrDefault(block => block.Hash == hash)?.Parent;

    /// <param name="Canonical">The canonical block; null when it is not known yet.</param>
    /// <param name="Fork">The number where the branch left the chain that this decision ended.</param>
    readonly record struct Decision(Hash256? Canonical, long Fork);
}

/// <summary>A block of the lake that is no longer in the chain.</summary>
/// <param name="Node">The chain.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Block">The block.</param>
/// <param name="Canonical">What is in its place; null when nothing is yet.</param>
/// <param name="Fork">The first number that changed.</param>
sealed record Orphan(NodeConfig Node, ChainState State, KnownBlock Block, Hash256? Canonical, long Fork)
{
    public OrphanedBlock AsOrphaned() =>
        new(Block.Number, Block.Hash, Block.Transactions.Count == 0 || Block.Transactions.ContainsValue(true));
}
