namespace Ekko.Tests.Ekko.Histories;

/// <summary>
/// What a lake is to hold: of the blocks of a number the one announced last; neighbours that do not fit it are gone with their descendants.
/// </summary>
sealed class HistoryModel
{
    readonly SortedDictionary<long, HistoryBlock> _blocks = [];
    readonly Dictionary<HistoryBlock, HashSet<int>> _receipts = [];

    public HistoryBlock? Top => _blocks.Count == 0 ? null : _blocks.Last().Value;

    public IEnumerable<HistoryBlock> Blocks => _blocks.Values;

    public bool Holds(HistoryBlock block) => _blocks.GetValueOrDefault(block.Number) == block;

    public void Announce(HistoryBlock block)
    {
        if (_blocks.TryGetValue(block.Number - 1, out var below) && below.Hash != block.ParentHash)
            Remove(below);
        if (_blocks.TryGetValue(block.Number, out var other) && other != block)
            Remove(other);
        _blocks[block.Number] = block;
        if (!_receipts.TryGetValue(block, out var receipts))
            _receipts.Add(block, receipts = []);
        receipts.UnionWith(block.Receipts);
        if (_blocks.TryGetValue(block.Number + 1, out var above) && above.ParentHash != block.Hash)
            Remove(above);
    }

    /// <summary>A receipt comes alone.</summary>
    /// <returns>Whether its block is there to take it.</returns>
    public bool Fill(HistoryBlock block, int index)
    {
        if (Holds(block))
            _receipts[block].Add(index);
        return Holds(block);
    }

    public string Tell() => string.Join('\n', Blocks.SelectMany(block => block.Rows(_receipts[block].Contains)));

    public string TellBlocks() =>
        string.Join('\n', Blocks.Select(block => $"{block.Number} {block.Hash[^8..]} {block.Transactions.Count}"));

    void Remove(HistoryBlock block)
    {
        _blocks.Remove(block.Number);
        _receipts.Remove(block);
        if (_blocks.TryGetValue(block.Number + 1, out var child) && child.ParentHash == block.Hash)
            Remove(child);
    }
}
