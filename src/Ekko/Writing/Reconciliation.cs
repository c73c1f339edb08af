using Ekko.Blocks;

namespace Ekko.Writing;

/// <summary>
/// What has to happen to a lake so that it believes what a batch announces. Of the blocks of one number the one that was announced last is
/// canonical, and each block's parent is the block below it: what does not fit is orphaned with its descendants, whether it is in the lake
/// or in the same batch. Rows that are in the lake already are left out; where only the receipt is new, it is filled in.
/// </summary>
/// <remarks>
/// Blocks alone decide; a transaction is a place in a block, and its hash may be in several. A block descends from the one before it by its
/// parent hash; by its number while no row of <c>blocks</c> tells the parent. A receipt of an orphaned block that had none is a late one
/// and announces nothing.
/// </remarks>
sealed class Reconciliation(BlockBatch batch, DuplicateFilter filter, Func<NodeConfig, ChainState> stateOf)
{
    readonly List<ChainDecisions?> _chains = [];
    readonly List<(KnownBlock Block, int Place)> _filled = [];

    /// <summary>Rows of <c>transactions</c> whose receipts are to be filled into rows of the lake.</summary>
    public List<int> Receipts { get; } = [];

    /// <summary>Blocks that are no longer in the chain; those of the lake are to go.</summary>
    public List<Orphan> Orphans { get; } = [];

    /// <summary>Rows that are in the lake already.</summary>
    public long Duplicates { get; private set; }

    /// <summary>
    /// Rows of the batch left out because their block was orphaned before it was ever written, or is a late receipt of one that is gone.
    /// </summary>
    public long Displaced { get; private set; }

    /// <summary>Whether rows of the lake are deleted or changed, or a reorganisation is to be noted.</summary>
    public bool ChangesRows => Orphans.Count > 0 || Receipts.Count > 0;

    IEnumerable<ChainDecisions> Chains => _chains.OfType<ChainDecisions>().DistinctBy(decisions => decisions.State);

    /// <summary>Decides.</summary>
    /// <returns>A chain and from which number on more of it has to be known first; null when all is decided.</returns>
    public (ChainState Chain, long From)? Decide()
    {
        _chains.Clear();
        _chains.AddRange(new ChainDecisions?[batch.ChainCount]);
        Receipts.Clear();
        _filled.Clear();
        Orphans.Clear();
        Duplicates = Displaced = 0;
        var parents = Parents();
        var (run, block) = (0, 0);
        while (run < batch.Runs.Count || block < batch.BlockChains.Count)
        {
            var isRun = run < batch.Runs.Count && (block == batch.BlockChains.Count || batch.Runs[run].BlocksBefore <= block);
            var decisions = Of(isRun ? batch.Runs[run].Chain : batch.BlockChains[block], parents);
            if (isRun)
                Announce(decisions, batch.Runs[run++]);
            else if (Hash256.TryParse(batch.Blocks.BlockHash[block], out var hash))
                decisions.Announce(batch.Blocks.BlockNumber.Values[block++], hash);
            else
                block++;
            if (decisions.Missing is { } from)
                return (decisions.State, from);
        }

        foreach (var selected in batch.Runs)
            SelectTransactions(selected);
        for (var row = 0; row < batch.BlockChains.Count; row++)
            SelectBlock(row);
        foreach (var decisions in Chains)
            Orphans.AddRange(decisions.Orphans());
        return null;
    }

    /// <summary>Notes in what is known of the chains what the batch makes of them.</summary>
    public void Apply()
    {
        foreach (var orphan in Orphans)
        {
            if (orphan.Known is { } known)
                orphan.State.Remove(known);
            orphan.State.AddOrphan(orphan.Block);
        }

        foreach (var decisions in Chains)
        {
            if (decisions.Last is { } last)
                decisions.State.KeepAround(last, Math.Max(0, last - 2 * ChainStates.Margin));
        }

        foreach (var run in batch.Runs)
            AddTransactions(run);
        foreach (var (block, place) in _filled)
            block.Transactions[place] = true;
        for (var row = 0; row < batch.BlockChains.Count; row++)
            AddBlock(row);
    }

    void Announce(ChainDecisions decisions, BlockRun run)
    {
        if (!Hash256.TryParse(batch.Transactions.BlockHash[run.Rows.Start], out var hash) || IsLate(decisions, run, hash))
            return;
        var announced = decisions.Announce(run.BlockNumber, hash);
        announced.Transactions += run.Rows.Count;
        announced.Receipts += run.Rows.Count - batch.Transactions.Success.NullCount(run.Rows.Start, run.Rows.Count);
    }

    bool IsLate(ChainDecisions decisions, BlockRun run, Hash256 hash)
    {
        if (!decisions.AwaitsReceipts(run.BlockNumber, hash) || batch.Transactions.Success.NullCount(run.Rows.Start, run.Rows.Count) > 0)
            return false;
        // The block's own row comes after its transactions: that is an announcement, never a receipt.
        for (var row = run.BlocksBefore; row < batch.BlockChains.Count; row++)
        {
            if (batch.Blocks.BlockHash[row].SequenceEqual(batch.Transactions.BlockHash[run.Rows.Start]))
                return false;
        }

        return true;
    }

    void SelectTransactions(BlockRun run)
    {
        var decisions = _chains[run.Chain]!;
        if (!Hash256.TryParse(batch.Transactions.BlockHash[run.Rows.Start], out var hash))
            return;
        var isCanonical = decisions.Current(run.BlockNumber) == hash;
        var known = isCanonical ? Find(decisions.State, run.BlockNumber, hash) : null;
        if (isCanonical && known is null)
            return;
        for (var row = run.Rows.Start; row < run.Rows.Start + run.Rows.Count; row++)
        {
            if (filter.Transactions.IsDropped(row))
                continue;
            if (known is null)
            {
                filter.Transactions.Drop(row);
                Displaced++;
            }
            else if (known.Transactions.TryGetValue(batch.Transactions.TxIndex.Values[row], out var hasReceipt))
            {
                filter.Transactions.Drop(row);
                if (hasReceipt || !batch.Transactions.Success.IsValid(row))
                {
                    Duplicates++;
                    continue;
                }

                Receipts.Add(row);
                _filled.Add((known, batch.Transactions.TxIndex.Values[row]));
            }
        }
    }

    void SelectBlock(int row)
    {
        var decisions = _chains[batch.BlockChains[row]]!;
        var number = batch.Blocks.BlockNumber.Values[row];
        if (filter.Blocks.IsDropped(row) || !Hash256.TryParse(batch.Blocks.BlockHash[row], out var hash))
            return;
        if (decisions.Current(number) != hash)
        {
            filter.Blocks.Drop(row);
            Displaced++;
        }
        else if (Find(decisions.State, number, hash) is { HasRow: true })
        {
            filter.Blocks.Drop(row);
            Duplicates++;
        }
    }

    void AddTransactions(BlockRun run)
    {
        var state = _chains[run.Chain]!.State;
        if (!state.Covers(run.BlockNumber) || !Hash256.TryParse(batch.Transactions.BlockHash[run.Rows.Start], out var hash))
            return;
        KnownBlock? block = null;
        for (var row = run.Rows.Start; row < run.Rows.Start + run.Rows.Count; row++)
        {
            if (!filter.Transactions.IsDropped(row))
            {
                block ??= state.Add(run.BlockNumber, hash);
                block.Transactions[batch.Transactions.TxIndex.Values[row]] = batch.Transactions.Success.IsValid(row);
            }
        }
    }

    void AddBlock(int row)
    {
        var state = _chains[batch.BlockChains[row]]!.State;
        var number = batch.Blocks.BlockNumber.Values[row];
        if (filter.Blocks.IsDropped(row) || !state.Covers(number) || !Hash256.TryParse(batch.Blocks.BlockHash[row], out var hash))
            return;
        var block = state.Add(number, hash);
        block.HasRow = true;
        if (Hash256.TryParse(batch.Blocks.ParentHash[row], out var parent))
            block.Parent = parent;
    }

    static KnownBlock? Find(ChainState state, long number, Hash256 hash)
    {
        foreach (var block in state.At(number))
        {
            if (block.Hash == hash)
                return block;
        }

        return null;
    }

    Dictionary<Hash256, Hash256> Parents()
    {
        var parents = new Dictionary<Hash256, Hash256>();
        for (var row = 0; row < batch.BlockChains.Count; row++)
        {
            if (Hash256.TryParse(batch.Blocks.BlockHash[row], out var hash) && Hash256.TryParse(batch.Blocks.ParentHash[row], out var parent))
                parents[hash] = parent;
        }

        return parents;
    }

    /// <summary>Two virtual machines of one subnet are one chain as far as identity goes.</summary>
    ChainDecisions Of(int index, Dictionary<Hash256, Hash256> parents)
    {
        if (_chains[index] is { } known)
            return known;
        var node = batch.Chain(index);
        var state = stateOf(node);
        return _chains[index] = _chains.Find(other => other?.State == state) ?? new ChainDecisions(node, state, parents);
    }
}
