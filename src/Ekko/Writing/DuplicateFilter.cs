using System.Globalization;
using System.Text;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.Writing;

/// <summary>
/// Finds the rows of a batch that are there already. A transaction's identity is (network, subnet, tx_hash, block_hash), a block's (network, subnet,
/// block_hash), a rejected message's (subject, reason, payload). The same transaction under another block hash is a reorganisation and is kept: ending the
/// orphaned block's rows needs DELETE, which this version does not have.
/// </summary>
/// <remarks>Of two equal transactions in one batch the one with a receipt stays.</remarks>
sealed class DuplicateFilter
{
    readonly Lake _lake;
    readonly BlockBatch _batch;
    readonly RowIndex _transactionIndex;
    readonly RowIndex _blockIndex;
    readonly RowIndex _rejectedIndex;

    public DuplicateFilter(Lake lake, BlockBatch batch)
    {
        (_lake, _batch) = (lake, batch);
        _transactionIndex = new RowIndex(batch.Transactions.TxHash, batch.Transactions.BlockHash, batch.Transactions.Subnet, batch.Transactions.Network);
        _blockIndex = new RowIndex(batch.Blocks.BlockHash, batch.Blocks.Subnet, batch.Blocks.Network);
        _rejectedIndex = new RowIndex(batch.Rejected.Payload, batch.Rejected.Subject, batch.Rejected.Reason);
    }

    public RowSelection Transactions { get; } = new();

    public RowSelection Blocks { get; } = new();

    public RowSelection Rejected { get; } = new();

    /// <summary>Duplicates that came with a receipt the lake's row lacks.</summary>
    public long ReceiptsNotFilled { get; private set; }

    /// <summary>Rows left out of all tables.</summary>
    public long DroppedCount => Transactions.DroppedCount + Blocks.DroppedCount + Rejected.DroppedCount;

    /// <summary>Looks for duplicates within the batch.</summary>
    public void FindInBatch()
    {
        Transactions.Clear();
        Blocks.Clear();
        Rejected.Clear();
        ReceiptsNotFilled = 0;
        FindTransactionsInBatch();
        FindInBatch(_blockIndex, _batch.Blocks.Batch, Blocks);
        FindInBatch(_rejectedIndex, _batch.Rejected.Batch, Rejected);
    }

    /// <summary>Looks in the lake for transactions of blocks that may be there.</summary>
    public async Task FindTransactionsAsync(BoundTable table, Snapshot snapshot, IReadOnlyList<FileBounds> files, CancellationToken cancellationToken)
    {
        var times = _batch.Transactions.BlockTime;
        var places = _batch.Runs.Select(run => new BlockPlace(_batch.Chain(run.Chain).Network, run.BlockNumber, times.Values[run.Rows.Start])).ToList();
        var success = table.Find("success");
        ColumnId[] columns = [table["tx_hash"], table["block_hash"], table["network"], table["subnet"], .. success is { } id ? (ColumnId[])[id] : []];
        foreach (var (network, min, max) in Ranges(places, files, table.HasOwnPartition ? table.Table.Partition?.Id : null))
        {
            await _lake.ScanAsync(table.Table, snapshot, columns, Ranges(table, network, min, max), chunk =>
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    var found = _transactionIndex.Find(chunk[0].Bytes(row), new Key(chunk[1].Bytes(row), chunk[2].Bytes(row), chunk[3].Bytes(row)), IsTransaction);
                    if (found >= 0 && Transactions.Drop(found) && success is not null && !chunk[4].IsValid(row) && _batch.Transactions.Success.IsValid(found))
                        ReceiptsNotFilled++;
                }
            }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks in the lake for blocks that may be there.</summary>
    public async Task FindBlocksAsync(BoundTable table, Snapshot snapshot, IReadOnlyList<FileBounds> files, CancellationToken cancellationToken)
    {
        var rows = _batch.Blocks;
        var places = new List<BlockPlace>(rows.Batch.RowCount);
        for (var row = 0; row < rows.Batch.RowCount; row++)
            places.Add(new BlockPlace(Encoding.UTF8.GetString(rows.Network[row]), rows.BlockNumber.Values[row], rows.BlockTime.Values[row]));
        ColumnId[] columns = [table["block_hash"], table["network"], table["subnet"]];
        foreach (var (network, min, max) in Ranges(places, files, ownPartition: null))
        {
            await _lake.ScanAsync(table.Table, snapshot, columns, Ranges(table, network, min, max), chunk =>
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    var found = _blockIndex.Find(chunk[0].Bytes(row), new Key(default, chunk[1].Bytes(row), chunk[2].Bytes(row)), IsBlock);
                    if (found >= 0)
                        Blocks.Drop(found);
                }
            }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks in the lake for rejected messages of the same subjects.</summary>
    public async Task FindRejectedAsync(BoundTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var rows = _batch.Rejected;
        if (rows.Batch.RowCount == 0)
            return;
        if (table.Find("payload") is not { } payload || table.Find("subject") is not { } subject)
            return;
        var subjects = Enumerable.Range(0, rows.Batch.RowCount).Select(row => Encoding.UTF8.GetString(rows.Subject[row])).Order(StringComparer.Ordinal).ToList();
        await _lake.ScanAsync(table.Table, snapshot, [payload, subject, table["reason"]], [(subject, subjects[0], subjects[^1])], chunk =>
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (!chunk[0].IsValid(row))
                    continue;
                var found = _rejectedIndex.Find(chunk[0].Bytes(row), new Key(default, chunk[1].Bytes(row), chunk[2].Bytes(row)), IsRejected);
                if (found >= 0)
                    Rejected.Drop(found);
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    static IEnumerable<(string Network, long Min, long Max)> Ranges(
        IReadOnlyList<BlockPlace> places, IReadOnlyList<FileBounds> files, PartitionId? ownPartition) =>
        BlockPlace.MayBeIn(places, files, ownPartition).GroupBy(place => place.Network)
            .Select(group => (group.Key, group.Min(place => place.Number), group.Max(place => place.Number)));

    static (ColumnId Column, string Min, string Max)[] Ranges(BoundTable table, string network, long min, long max) =>
    [
        (table["network"], network, network),
        (table["block_number"], min.ToString(CultureInfo.InvariantCulture), max.ToString(CultureInfo.InvariantCulture)),
    ];

    void FindTransactionsInBatch()
    {
        var rows = _batch.Transactions;
        var count = rows.Batch.RowCount;
        _transactionIndex.Reset(count);
        for (var row = 0; row < count; row++)
        {
            var earlier = _transactionIndex.Add(row);
            if (earlier < 0)
                continue;
            if (rows.Success.IsValid(row) && !rows.Success.IsValid(earlier))
            {
                _transactionIndex.Replace(earlier, row);
                Transactions.Drop(earlier);
            }
            else
            {
                Transactions.Drop(row);
            }
        }
    }

    static void FindInBatch(RowIndex index, ColumnBatch batch, RowSelection selection)
    {
        index.Reset(batch.RowCount);
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (index.Add(row) >= 0)
                selection.Drop(row);
        }
    }

    bool IsTransaction(int row, Key key)
    {
        var rows = _batch.Transactions;
        return rows.BlockHash[row].SequenceEqual(key.First) && rows.Network[row].SequenceEqual(key.Second) && rows.Subnet[row].SequenceEqual(key.Third);
    }

    bool IsBlock(int row, Key key) => _batch.Blocks.Network[row].SequenceEqual(key.Second) && _batch.Blocks.Subnet[row].SequenceEqual(key.Third);

    bool IsRejected(int row, Key key) => _batch.Rejected.Subject[row].SequenceEqual(key.Second) && _batch.Rejected.Reason[row].SequenceEqual(key.Third);

    readonly ref struct Key(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        public ReadOnlySpan<byte> First { get; } = first;

        public ReadOnlySpan<byte> Second { get; } = second;

        public ReadOnlySpan<byte> Third { get; } = third;
    }
}
