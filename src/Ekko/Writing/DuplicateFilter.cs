using System.Text;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;

namespace Ekko.Writing;

/// <summary>
/// Finds the rows of a batch that are in it twice. A block's identity is (network, subnet, block_hash), a transaction's its block and its
/// place in it, a rejected message's its place in the stream, or (subject, reason, payload) where it came from no stream.
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
        var rows = batch.Transactions;
        _transactionIndex = new RowIndex(rows.BlockHash, rows.TxIndex, rows.Subnet, rows.Network);
        _blockIndex = new RowIndex(batch.Blocks.BlockHash, null, batch.Blocks.Subnet, batch.Blocks.Network);
        _rejectedIndex = new RowIndex(batch.Rejected.Payload, null, batch.Rejected.Subject, batch.Rejected.Reason);
    }

    public RowSelection Transactions { get; } = new();

    /// <summary>Transactions of which an earlier one of the batch says something else. Which one stays is not decided here.</summary>
    public List<ContestedRow> Contested { get; } = [];

    public RowSelection Blocks { get; } = new();

    public RowSelection Rejected { get; } = new();

    /// <summary>Rows left out of all tables because they are in the batch twice, or were rejected before.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there are rejected messages that came from no stream: they may be in the lake already.</summary>
    public bool AsksLake => Enumerable.Range(0, _batch.Rejected.Batch.RowCount).Any(IsFromNoStream);

    /// <summary>Looks for duplicates among the transactions and the blocks of the batch.</summary>
    public void FindInBatch()
    {
        Transactions.Clear();
        Contested.Clear();
        Blocks.Clear();
        FindTransactionsInBatch();
        FindInBatch(_blockIndex, _batch.Blocks.Batch, Blocks, static _ => true);
        Count = Transactions.DroppedCount + Blocks.DroppedCount;
    }

    /// <summary>Looks for duplicates among the rejected messages of the batch; all of them are there.</summary>
    public void FindRejectedInBatch()
    {
        Rejected.Clear();
        FindInBatch(_rejectedIndex, _batch.Rejected.Batch, Rejected, IsFromNoStream);
        Count += Rejected.DroppedCount;
    }

    /// <summary>
    /// Looks in the lake for rejected messages of the same subjects. Those of a stream are there once, by their position.
    /// </summary>
    public async Task FindRejectedAsync(BoundTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var rows = _batch.Rejected;
        if (table.Find("payload") is not { } payload || table.Find("subject") is not { } subject)
            return;
        var before = Rejected.DroppedCount;
        var sources = Enumerable.Range(0, rows.Batch.RowCount).Where(IsFromNoStream);
        var subjects = sources.Select(row => Encoding.UTF8.GetString(rows.Subject[row])).Order(StringComparer.Ordinal).ToList();
        ScanRange[] ranges = [new(subject, subjects[0], subjects[^1])];
        var chunks = _lake.ScanAsync(table.Table, snapshot, [payload, subject, table["reason"]], ranges, cancellationToken);
        await foreach (var chunk in chunks.ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (!chunk[0].IsValid(row))
                    continue;
                var found = _rejectedIndex.Find(chunk[0].Bytes(row), new Key(chunk[1].Bytes(row), chunk[2].Bytes(row)), IsRejected);
                if (found >= 0)
                    Rejected.Drop(found);
            }
        }

        Count += Rejected.DroppedCount - before;
    }

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
            if (Known(earlier).Contradiction(Known(row)) is { } why)
            {
                Contested.Add(new ContestedRow(row, why));
            }
            else if (rows.Success.IsValid(row) && !rows.Success.IsValid(earlier))
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

    KnownTransaction Known(int row) => KnownTransaction.Of(_batch.Transactions, row);

    static void FindInBatch(RowIndex index, ColumnBatch batch, RowSelection selection, Func<int, bool> isWanted)
    {
        index.Reset(batch.RowCount);
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (isWanted(row) && index.Add(row) >= 0)
                selection.Drop(row);
        }
    }

    bool IsFromNoStream(int row) => !_batch.Rejected.StreamSequence.IsValid(row);

    bool IsRejected(int row, Key key) =>
        _batch.Rejected.Subject[row].SequenceEqual(key.Subject) && _batch.Rejected.Reason[row].SequenceEqual(key.Reason);

    /// <summary>A row of which an earlier one says something else.</summary>
    /// <param name="Row">The row.</param>
    /// <param name="Why">What is different.</param>
    public readonly record struct ContestedRow(int Row, string Why);

    readonly ref struct Key(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> reason)
    {
        public ReadOnlySpan<byte> Subject { get; } = subject;

        public ReadOnlySpan<byte> Reason { get; } = reason;
    }
}
