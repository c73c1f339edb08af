using System.Text.Json.Nodes;

namespace Ekko.Tests.Ekko.Histories;

/// <summary>
/// Draws what publishers may announce of a chain: blocks that follow, forks at every depth, branches that come back, children before their
/// parents, gaps, duplicates, hashes that repeat, receipts that are late or foreign, contradictions.
/// </summary>
/// <param name="seed">The same seed, the same history.</param>
/// <param name="told">Takes what happens.</param>
sealed class History(int seed, List<string> told)
{
    const int Depth = 12;
    readonly Random _random = new(seed);
    readonly List<HistoryBlock> _blocks = [];
    int _lastTransaction;

    public HistoryModel Model { get; } = new();

    /// <summary>Transactions that came with a late receipt: some snapshot has it, or a record of it is there.</summary>
    public HashSet<string> Late { get; } = [];

    /// <summary>Transactions that contradict: a record of each is to be there.</summary>
    public HashSet<string> Contradicting { get; } = [];

    /// <summary>Foreign receipts as they were sent.</summary>
    public HashSet<string> Foreign { get; } = [];

    public int Draw(int below) => _random.Next(below);

    /// <summary>The next step; the model has taken it already.</summary>
    /// <param name="isBlock">Whether it has to be the announcement of a block.</param>
    public HistoryStep Next(bool isBlock = false)
    {
        var kind = isBlock ? _random.Next(75) : _random.Next(100);
        var step = kind < 55 || _blocks.Count == 0 ? Announce(NewBlock())
            : kind < 75 ? Announce(OldBlock())
            : kind < 92 ? (HistoryStep?)FillLate() ?? Announce(NewBlock())
            : (HistoryStep?)Contradict() ?? Announce(OldBlock());
        told.Add(step.ToString()!);
        return step;
    }

    AnnounceStep Announce(HistoryBlock block)
    {
        var share = _random.Next(3);
        for (var i = 0; i < block.Transactions.Count; i++)
        {
            if (share == 2 || (share == 1 && _random.Next(2) == 0))
                block.Receipts.Add(i);
        }

        var foreign = new List<JsonObject>();
        var missing = Enumerable.Range(0, block.Transactions.Count).Except(block.Receipts).ToList();
        if (missing.Count > 0 && _random.Next(4) == 0)
        {
            var receipt = block.Receipt(missing[0]);
            receipt["blockHash"] = HistoryBlock.HashOf(0xf0, _random.Next(1000));
            foreign.Add(receipt);
            Foreign.Add(receipt.ToJsonString());
        }

        block.HadReceipts |= block.Receipts.Count > 0;
        Model.Announce(block);
        return new AnnounceStep(block, foreign);
    }

    HistoryBlock OldBlock() => _blocks[Math.Max(0, _blocks.Count - 1 - _random.Next(Depth))];

    HistoryBlock NewBlock()
    {
        var parent = Model.Top is not { } top ? null : _random.Next(10) < 6 ? top : OldBlock();
        var isGap = parent is null || _random.Next(12) == 0;
        var hashes = new List<string>();
        for (var count = _random.Next(5); hashes.Count < count;)
            hashes.Add(HashFor(hashes));
        var block = new HistoryBlock(
            (parent?.Number ?? 100) + 1 + (isGap ? _random.Next(3) : 0), _blocks.Count + 1,
            isGap ? HistoryBlock.HashOf(0xdead, _random.Next(1000)) : parent!.Hash, hashes);
        _blocks.Add(block);
        return block;
    }

    /// <summary>A new hash, one of the block itself, or one of another block.</summary>
    string HashFor(List<string> hashes)
    {
        var kind = _random.Next(10);
        if (kind == 0 && hashes.Count > 0)
            return hashes[_random.Next(hashes.Count)];
        if (kind <= 2 && _blocks.Count > 0 && OldBlock().Transactions is { Count: > 0 } others)
            return others[_random.Next(others.Count)];
        return HistoryBlock.HashOf(0x7, ++_lastTransaction);
    }

    /// <summary>
    /// A late receipt. One of a block that is gone and had receipts would announce the block again with one transaction, which is not
    /// drawn.
    /// </summary>
    LateStep? FillLate()
    {
        var block = OldBlock();
        if (block.Transactions.Count == 0 || (!Model.Holds(block) && block.HadReceipts))
            return null;
        var index = _random.Next(block.Transactions.Count);
        block.Receipts.Add(index);
        block.HadReceipts |= Model.Fill(block, index);
        Late.Add($"{block.Hash} {index} {block.Transactions[index]}");
        return new LateStep(block, index);
    }

    ContradictingStep? Contradict()
    {
        var block = OldBlock();
        if (block.Transactions.Count == 0 || !Model.Holds(block))
            return null;
        var index = _random.Next(block.Transactions.Count);
        var hash = HistoryBlock.HashOf(0xbad, _random.Next(1000));
        Contradicting.Add($"{block.Hash} {index} {hash}");
        return new ContradictingStep(block, index, hash);
    }
}
