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
    readonly Dictionary<KnownPlace, KnownTransaction> _filled = [];
    readonly List<RejectedTransaction> _rejected = [];

    /// <summary>The first rows of runs that are late receipts.</summary>
    readonly HashSet<int> _late = [];

    /// <summary>Rows of <c>transactions</c> whose receipts are to be filled into rows of the lake.</summary>
    public List<int> Receipts { get; } = [];

    /// <summary>Blocks that are no longer in the chain; those of the lake are to go.</summary>
    public List<Orphan> Orphans { get; } = [];

    /// <summary>Rows that are in the lake already.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Rows of the batch left out because their block was orphaned before it was ever written.</summary>
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
        _rejected.Clear();
        _late.Clear();
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
        RejectContested();
        for (var row = 0; row < batch.BlockChains.Count; row++)
            SelectBlock(row);
        foreach (var decisions in Chains)
            Orphans.AddRange(decisions.Orphans());
        return null;
    }

    /// <summary>
    /// Records in <c>rejected_messages</c> what is neither a row nor a duplicate: late receipts of blocks that are gone, and what
    /// contradicts an earlier announcement.
    /// </summary>
    public void Record(DateTimeOffset now)
    {
        foreach (var rejected in _rejected)
            rejected.AddTo(batch, now);
        filter.FindRejectedInBatch();
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
        foreach (var (place, transaction) in _filled)
            place.Block.Transactions[place.Index] = transaction;
        for (var row = 0; row < batch.BlockChains.Count; row++)
            AddBlock(row);
    }

    void Announce(ChainDecisions decisions, BlockRun run)
    {
        if (!Hash256.TryParse(batch.Transactions.BlockHash[run.Rows.Start], out var hash))
            return;
        if (IsLate(decisions, run, hash))
        {
            _late.Add(run.Rows.Start);
            return;
        }

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
        var known = Find(decisions.State, run.BlockNumber, hash);
        foreach (var row in Selected(run))
        {
            var place = batch.Transactions.TxIndex.Values[row];
            if (known is not null && known.Transactions.TryGetValue(place, out var there))
                Compare(row, new KnownPlace(known, place), there, isCanonical);
            else if (!isCanonical)
                Displace(row, isLate: _late.Contains(run.Rows.Start));
        }
    }

    /// <summary>Leaves out a row of a block that is not in the chain.</summary>
    void Displace(int row, bool isLate)
    {
        filter.Transactions.Drop(row);
        if (isLate)
            _rejected.Add(RejectedTransaction.Late(batch, row));
        else
            Displaced++;
    }

    /// <summary>
    /// Leaves out a row that the lake has, and keeps what only its receipt says: in the lake, or in a record when the block leaves it.
    /// </summary>
    void Compare(int row, KnownPlace place, KnownTransaction there, bool isCanonical)
    {
        filter.Transactions.Drop(row);
        var announced = KnownTransaction.Of(batch.Transactions, row);
        there = _filled.GetValueOrDefault(place, there);
        if (there.Contradiction(announced) is { } why)
        {
            _rejected.Add(RejectedTransaction.Contradicting(batch, row, why));
        }
        else if (there.HasReceipt || !announced.HasReceipt)
        {
            Duplicates++;
        }
        else if (!isCanonical)
        {
            _rejected.Add(RejectedTransaction.Late(batch, row));
        }
        else
        {
            Receipts.Add(row);
            _filled.Add(place, announced);
        }
    }

    /// <summary>The rows of a run that are not left out.</summary>
    IEnumerable<int> Selected(BlockRun run)
    {
        for (var row = run.Rows.Start; row < run.Rows.Start + run.Rows.Count; row++)
        {
            if (!filter.Transactions.IsDropped(row))
                yield return row;
        }
    }

    /// <summary>Where the lake does not decide which of two transactions has a place, the one that was announced first has it.</summary>
    void RejectContested()
    {
        foreach (var (row, why) in filter.Contested)
        {
            if (filter.Transactions.Drop(row))
                _rejected.Add(RejectedTransaction.Contradicting(batch, row, why));
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
                block.Transactions[batch.Transactions.TxIndex.Values[row]] = KnownTransaction.Of(batch.Transactions, row);
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
            if (Hash256.TryParse(batch.Blocks.BlockHash[row], out var hash)
                && Hash256.TryParse(batch.Blocks.ParentHash[row], out var parent))
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

    /// <summary>A place in a block of the lake.</summary>
    readonly record struct KnownPlace(KnownBlock Block, int Index);
}
