using Ekko.Blocks;

namespace Ekko.Writing;

/// <summary>
/// What has to happen to a lake so that it believes what a batch announces. Of the blocks of one number the one that was announced last is
/// canonical: the others and their descendants are orphaned, whether they are in the lake or in the same batch. Rows that are in the lake
/// already are left out; where only the receipt is new, it is filled in.
/// </summary>
/// <remarks>
/// A block descends from the one before it by its parent hash; by its number while no row of <c>blocks</c> tells the parent. A transaction
/// that comes in another block than before orphans the block it was in, since it can be in one only. A receipt of an orphaned block that
/// had none is a late one and announces nothing.
/// </remarks>
sealed class Reconciliation(BlockBatch batch, DuplicateFilter filter, Func<NodeConfig, ChainState> stateOf)
{
    readonly List<ChainDecisions?> _chains = [];

    /// <summary>Rows of <c>transactions</c> whose receipts are to be filled into rows of the lake.</summary>
    public List<int> Receipts { get; } = [];

    /// <summary>Blocks of the lake that are to go.</summary>
    public List<Orphan> Orphans { get; } = [];

    /// <summary>Rows that are in the lake already.</summary>
    public long Duplicates { get; private set; }

    /// <summary>
    /// Rows of the batch left out because their block was orphaned before it was ever written, or is a late receipt of one that is gone.
    /// </summary>
    public long Displaced { get; private set; }

    /// <summary>Decides.</summary>
    /// <returns>A chain and from which number on more of it has to be known first; null when all is decided.</returns>
    public (ChainState Chain, long From)? Decide()
    {
        _chains.Clear();
        _chains.AddRange(new ChainDecisions?[batch.ChainCount]);
        Receipts.Clear();
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

        Select();
        foreach (var decisions in _chains.OfType<ChainDecisions>().DistinctBy(d => d.State))
            Orphans.AddRange(decisions.Orphans());
        return null;
    }

    /// <summary>Whether rows of the lake are deleted or changed.</summary>
    public bool ChangesRows => Orphans.Count > 0 || Receipts.Count > 0;

    /// <summary>Notes in what is known of the chains what the batch makes of them.</summary>
    public void Apply()
    {
        foreach (var orphan in Orphans)
        {
            orphan.State.Remove(orphan.Block);
            orphan.State.AddOrphan(orphan.AsOrphaned());
        }

        foreach (var decisions in _chains.OfType<ChainDecisions>().DistinctBy(d => d.State))
        {
            if (decisions.Last is { } last)
                decisions.State.KeepAround(last, Math.Max(0, last - 2 * ChainStates.Margin));
        }

        foreach (var run in batch.Runs)
        {
            var state = _chains[run.Chain]!.State;
            if (!state.Covers(run.BlockNumber) || !Hash256.TryParse(batch.Transactions.BlockHash[run.Rows.Start], out var hash))
                continue;
            KnownBlock? block = null;
            for (var row = run.Rows.Start; row < run.Rows.Start + run.Rows.Count; row++)
            {
                if (!filter.Transactions.IsDropped(row) && Hash256.TryParse(batch.Transactions.TxHash[row], out var transaction))
                    state.AddTransaction(block ??= state.Add(run.BlockNumber, hash), transaction, batch.Transactions.Success.IsValid(row));
            }
        }

        foreach (var row in Receipts)
        {
            if (Find(row) is { } place)
                place.Block.Transactions[place.Transaction] = true;
        }

        for (var row = 0; row < batch.BlockChains.Count; row++)
        {
            var state = _chains[batch.BlockChains[row]]!.State;
            var number = batch.Blocks.BlockNumber.Values[row];
            if (filter.Blocks.IsDropped(row) || !state.Covers(number) || !Hash256.TryParse(batch.Blocks.BlockHash[row], out var hash))
                continue;
            var block = state.Add(number, hash);
            block.HasRow = true;
            if (Hash256.TryParse(batch.Blocks.ParentHash[row], out var parent))
                block.Parent = parent;
        }
    }

    void Announce(ChainDecisions decisions, BlockRun run)
    {
        if (!Hash256.TryParse(batch.Transactions.BlockHash[run.Rows.Start], out var hash))
            return;
        if (IsLate(decisions, run, hash))
            return;
        decisions.Announce(run.BlockNumber, hash);
        if (!decisions.State.HasTransactions && filter.Moved.Count == 0)
            return;
        for (var row = run.Rows.Start; row < run.Rows.Start + run.Rows.Count; row++)
        {
            if (filter.Moved.TryGetValue(row, out var earlier) && Hash256.TryParse(batch.Transactions.BlockHash[earlier], out var other))
                decisions.Move(batch.Transactions.BlockNumber.Values[earlier], other, run.BlockNumber, hash);
            if (decisions.State.HasTransactions && Hash256.TryParse(batch.Transactions.TxHash[row], out var transaction)
                && decisions.State.BlockOf(transaction) is { } place && place.Number != run.BlockNumber)
            {
                decisions.Move(place.Number, place.Hash, run.BlockNumber, hash);
            }
        }
    }

    bool IsLate(ChainDecisions decisions, BlockRun run, Hash256 hash)
    {
        if (decisions.State.Orphan(hash) is not { HadReceipts: false } || decisions.Current(run.BlockNumber) is not { } current
            || current == hash)
            return false;
        if (batch.Transactions.Success.NullCount(run.Rows.Start, run.Rows.Count) > 0)
            return false;
        // The block's own row comes with or after its transactions: that is an announcement, never a receipt.
        for (var row = 0; row < batch.BlockChains.Count; row++)
        {
            if (batch.Blocks.BlockHash[row].SequenceEqual(batch.Transactions.BlockHash[run.Rows.Start]))
                return false;
        }

        return true;
    }

    void Select()
    {
        foreach (var run in batch.Runs)
        {
            var decisions = _chains[run.Chain]!;
            if (!Hash256.TryParse(batch.Transactions.BlockHash[run.Rows.Start], out var hash))
                continue;
            var isCanonical = decisions.Current(run.BlockNumber) == hash;
            if (isCanonical && !decisions.State.HasTransactions)
                continue;
            var known = decisions.State.At(run.BlockNumber).FirstOrDefault(block => block.Hash == hash);
            if (isCanonical && known is null)
                continue;
            for (var row = run.Rows.Start; row < run.Rows.Start + run.Rows.Count; row++)
            {
                if (filter.Transactions.IsDropped(row))
                    continue;
                if (!isCanonical)
                {
                    filter.Transactions.Drop(row);
                    Displaced++;
                }
                else if (Hash256.TryParse(batch.Transactions.TxHash[row], out var transaction)
                    && known!.Transactions.TryGetValue(transaction, out var hasReceipt))
                {
                    filter.Transactions.Drop(row);
                    if (!hasReceipt && batch.Transactions.Success.IsValid(row))
                        Receipts.Add(row);
                    else
                        Duplicates++;
                }
            }
        }

        for (var row = 0; row < batch.BlockChains.Count; row++)
        {
            var decisions = _chains[batch.BlockChains[row]]!;
            var number = batch.Blocks.BlockNumber.Values[row];
            if (filter.Blocks.IsDropped(row) || !Hash256.TryParse(batch.Blocks.BlockHash[row], out var hash))
                continue;
            if (decisions.Current(number) != hash)
            {
                filter.Blocks.Drop(row);
                Displaced++;
            }
            else if (decisions.State.At(number).Any(block => block.Hash == hash && block.HasRow))
            {
                filter.Blocks.Drop(row);
                Duplicates++;
            }
        }
    }

    (KnownBlock Block, Hash256 Transaction)? Find(int row)
    {
        var number = batch.Transactions.BlockNumber.Values[row];
        if (!Hash256.TryParse(batch.Transactions.TxHash[row], out var transaction)
            || !Hash256.TryParse(batch.Transactions.BlockHash[row], out var hash))
            return null;
        foreach (var decisions in _chains.OfType<ChainDecisions>())
        {
            foreach (var block in decisions.State.At(number))
            {
                if (block.Hash == hash && block.Transactions.ContainsKey(transaction))
                    return (block, transaction);
            }
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
