using System.Globalization;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>
/// Decides which rows of a batch the lake takes. Unlike a pipeline's, this batch is history: what the lake has is right, also where the
/// batch has another block at the same height.
/// </summary>
sealed class BackfillReconciliation(Lake lake, LakeTables tables, LakeTree tree, BackfillBatch batch, TimeProvider time)
{
    /// <summary>Numbers of blocks further apart than this are looked up apart.</summary>
    const long Gap = 2048;

    const int MaxWindows = 16;
    readonly BlockBatch _rows = batch.Rows;
    readonly Dictionary<(Hash256 Block, int Index), int> _places = [];
    readonly Dictionary<long, Hash256> _heights = [];
    readonly HashSet<Hash256> _blocks = [];

    /// <summary>Leaves out what the lake does not take.</summary>
    public async Task DecideAsync(CancellationToken cancellationToken)
    {
        _rows.Rejected.DiscardReconciled();
        batch.Displaced.Clear();
        var filter = batch.Filter;
        filter.FindInBatch();
        foreach (var chain in Enumerable.Range(0, _rows.ChainCount).GroupBy(Chain))
            await DecideAsync(chain.Key, [.. chain], cancellationToken).ConfigureAwait(false);
        foreach (var (row, why) in filter.Contested)
        {
            if (filter.Transactions.Drop(row))
            {
                RejectedTransaction.Contradicting(_rows, row, why).AddTo(_rows, time.GetUtcNow());
                batch.Displaced.Drop(row);
            }
        }

        filter.FindRejectedInBatch();
        if (filter.AsksLake && tree.FindTable(tables.RejectedMessages.Table.Id) is not null)
            await filter.FindRejectedAsync(tables.RejectedMessages, tree.Snapshot, cancellationToken).ConfigureAwait(false);
    }

    (string Network, string Subnet) Chain(int index) => (_rows.Chain(index).Network, _rows.Chain(index).Subnet);

    async Task DecideAsync((string Network, string Subnet) chain, HashSet<int> indexes, CancellationToken cancellationToken)
    {
        _places.Clear();
        _heights.Clear();
        _blocks.Clear();
        var runs = _rows.Runs.Where(run => indexes.Contains(run.Chain)).ToList();
        var blocks = Enumerable.Range(0, _rows.BlockChains.Count).Where(row => indexes.Contains(_rows.BlockChains[row])).ToList();
        var numbers = runs.Select(run => run.BlockNumber).Concat(blocks.Select(row => _rows.Blocks.BlockNumber.Values[row]));
        foreach (var window in Windows(numbers))
        {
            await FindTransactionsAsync(chain, window, runs, cancellationToken).ConfigureAwait(false);
            await FindBlocksAsync(chain, window, cancellationToken).ConfigureAwait(false);
        }

        foreach (var run in runs)
        {
            if (!Hash256.TryParse(_rows.Transactions.BlockHash[run.Rows.Start], out var hash))
                continue;
            if (_heights.TryAdd(run.BlockNumber, hash) || _heights[run.BlockNumber] == hash)
                continue;
            for (var row = run.Rows.Start; row < run.Rows.Start + run.Rows.Count; row++)
            {
                if (batch.Filter.Transactions.Drop(row))
                    batch.Displaced.Drop(row);
            }
        }

        foreach (var row in blocks)
        {
            var number = _rows.Blocks.BlockNumber.Values[row];
            if (Hash256.TryParse(_rows.Blocks.BlockHash[row], out var hash)
                && (_blocks.Contains(hash) || !(_heights.TryAdd(number, hash) || _heights[number] == hash)))
                batch.Filter.Blocks.Drop(row);
        }
    }

    static List<BlockWindow> Windows(IEnumerable<long> all)
    {
        var numbers = all.Distinct().Order().ToList();
        for (var gap = Gap; gap < long.MaxValue / 4; gap *= 4)
        {
            var windows = new List<BlockWindow>();
            foreach (var number in numbers)
            {
                // No wider than the numbers: what is beside them was mostly committed just before, and would be read for nothing.
                if (windows.Count > 0 && number - windows[^1].Last <= gap)
                    windows[^1] = windows[^1] with { Last = number };
                else
                    windows.Add(new BlockWindow(number, number));
            }

            if (windows.Count <= MaxWindows)
                return windows;
        }

        return [new BlockWindow(numbers[0], numbers[^1])];
    }

    async Task FindTransactionsAsync(
        (string Network, string Subnet) chain, BlockWindow window, List<BlockRun> runs, CancellationToken cancellationToken)
    {
        var table = tables.Transactions;
        ScanColumn[] columns = [new(table["block_number"], "BIGINT"), table["block_hash"], new(table["tx_index"], "INTEGER")];
        await foreach (var chunk in lake.ScanAsync(table.Table, tree.Snapshot, columns, Ranges(table, chain, window), cancellationToken)
            .ConfigureAwait(false))
        {
            // Mostly the lake has nothing there: only now the rows of the batch have to be found by their places.
            if (_places.Count == 0)
                AddPlaces(runs);
            var numbers = chunk[0].Values<long>();
            var indexes = chunk[2].Values<int>();
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (!Hash256.TryParse(chunk[1].Bytes(row), out var hash))
                    continue;
                _heights[numbers[row]] = hash;
                if (_places.TryGetValue((hash, indexes[row]), out var known))
                    batch.Filter.Transactions.Drop(known);
            }
        }
    }

    async Task FindBlocksAsync((string Network, string Subnet) chain, BlockWindow window, CancellationToken cancellationToken)
    {
        var table = tables.Blocks;
        ScanColumn[] columns = [new(table["block_number"], "BIGINT"), table["block_hash"]];
        await foreach (var chunk in lake.ScanAsync(table.Table, tree.Snapshot, columns, Ranges(table, chain, window), cancellationToken)
            .ConfigureAwait(false))
        {
            var numbers = chunk[0].Values<long>();
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (!Hash256.TryParse(chunk[1].Bytes(row), out var hash))
                    continue;
                _heights[numbers[row]] = hash;
                _blocks.Add(hash);
            }
        }
    }

    void AddPlaces(List<BlockRun> runs)
    {
        foreach (var run in runs)
        {
            if (!Hash256.TryParse(_rows.Transactions.BlockHash[run.Rows.Start], out var hash))
                continue;
            for (var row = run.Rows.Start; row < run.Rows.Start + run.Rows.Count; row++)
            {
                if (!batch.Filter.Transactions.IsDropped(row))
                    _places[(hash, _rows.Transactions.TxIndex.Values[row])] = row;
            }
        }
    }

    static ScanRange[] Ranges(BoundTable table, (string Network, string Subnet) chain, BlockWindow window) =>
    [
        new(table["network"], chain.Network, chain.Network), new(table["subnet"], chain.Subnet, chain.Subnet),
        new(
            table["block_number"], window.First.ToString(CultureInfo.InvariantCulture),
            window.Last.ToString(CultureInfo.InvariantCulture)),
    ];
}
