using System.Collections.Immutable;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>
/// Puts a batch into a lake as one snapshot: bind columns → leave out duplicates → one data file per partition, on both cores → commit. When another
/// client's commit gets in the way everything is done again on the new state. One batch at a time.
/// </summary>
sealed class LakeSink(Lake lake)
{
    const int MaxAttempts = 5;
    const int Workers = 2;
    const int LargePart = 10_000;
    readonly LakeTables _tables = new(lake);
    readonly KnownFiles _transactionFiles = new(lake);
    readonly KnownFiles _blockFiles = new(lake);

    /// <summary>Writes the rows that are not there yet; nothing new makes no snapshot.</summary>
    /// <exception cref="DuckLakeException">The lake cannot take the rows; it is as it was.</exception>
    /// <exception cref="EkkoException">A table lacks a required column.</exception>
    public async Task<FlushResult> WriteAsync(BlockBatch batch, DuplicateFilter duplicates, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await WriteAsync(transaction, batch, duplicates, cancellationToken).ConfigureAwait(false);
            }
            catch (DuckLakeException e) when (e.ErrorKind == DuckLakeErrorKind.Conflict && attempt < MaxAttempts)
            {
                _tables.Ended(null);
            }
            catch
            {
                _tables.Ended(null);
                throw;
            }
            finally
            {
                await transaction.RollbackAsync().ConfigureAwait(false);
            }
        }
    }

    async Task<FlushResult> WriteAsync(LakeTransaction transaction, BlockBatch batch, DuplicateFilter duplicates, CancellationToken cancellationToken)
    {
        await _tables.BindAsync(transaction, cancellationToken).ConfigureAwait(false);
        await FindDuplicatesAsync(transaction, duplicates, cancellationToken).ConfigureAwait(false);
        var parts = Divide(batch, duplicates);
        var dropped = new FlushResult { Duplicates = duplicates.DroppedCount, ReceiptsNotFilled = duplicates.ReceiptsNotFilled };
        if (parts.Count == 0)
            return dropped;

        var files = await WriteFilesAsync(transaction, parts, cancellationToken).ConfigureAwait(false);
        var before = transaction.Base.Snapshot;
        var snapshot = await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        if (snapshot is not null)
        {
            _transactionFiles.Committed(_tables.Transactions, before, snapshot, Of(files, _tables.Transactions));
            _blockFiles.Committed(_tables.Blocks, before, snapshot, Of(files, _tables.Blocks));
        }

        _tables.Ended(snapshot);
        return dropped + new FlushResult
        {
            Transactions = Of(files, _tables.Transactions).Sum(file => file.RecordCount),
            Blocks = Of(files, _tables.Blocks).Sum(file => file.RecordCount),
            Rejected = Of(files, _tables.RejectedMessages).Sum(file => file.RecordCount),
            Snapshots = 1,
            Files = files.Count,
            FileBytes = files.Sum(file => file.File.FileSizeBytes),
        };
    }

    async Task FindDuplicatesAsync(LakeTransaction transaction, DuplicateFilter duplicates, CancellationToken cancellationToken)
    {
        duplicates.FindInBatch();
        var tree = transaction.Base;
        if (tree.FindTable(_tables.Transactions.Table.Id) is not null)
        {
            var files = await _transactionFiles.AsOfAsync(_tables.Transactions, tree.Snapshot, cancellationToken).ConfigureAwait(false);
            await duplicates.FindTransactionsAsync(_tables.Transactions, tree.Snapshot, files, cancellationToken).ConfigureAwait(false);
        }

        if (tree.FindTable(_tables.Blocks.Table.Id) is not null)
        {
            var files = await _blockFiles.AsOfAsync(_tables.Blocks, tree.Snapshot, cancellationToken).ConfigureAwait(false);
            await duplicates.FindBlocksAsync(_tables.Blocks, tree.Snapshot, files, cancellationToken).ConfigureAwait(false);
        }

        if (tree.FindTable(_tables.RejectedMessages.Table.Id) is not null)
            await duplicates.FindRejectedAsync(_tables.RejectedMessages, tree.Snapshot, cancellationToken).ConfigureAwait(false);
    }

    List<Part> Divide(BlockBatch batch, DuplicateFilter duplicates)
    {
        var parts = new List<Part>();
        var transactions = PartitionRows.Divide(batch, duplicates.Transactions);
        if (_tables.Transactions.HasOwnPartition)
        {
            foreach (var partition in transactions)
                parts.Add(new Part(_tables.Transactions, new BatchRows(batch.Transactions.Batch, partition.Ranges), partition.Values));
        }
        else if (transactions.Count > 0)
        {
            parts.Add(new Part(_tables.Transactions, new BatchRows(batch.Transactions.Batch, [.. transactions.SelectMany(part => part.Ranges)]), null));
        }

        AddWhole(parts, _tables.Blocks, batch.Blocks.Batch, duplicates.Blocks);
        AddWhole(parts, _tables.RejectedMessages, batch.Rejected.Batch, duplicates.Rejected);
        return parts;
    }

    static void AddWhole(List<Part> parts, BoundTable table, ColumnBatch batch, RowSelection selection)
    {
        var ranges = new List<RowRange>();
        selection.AddTo(ranges, new RowRange(0, batch.RowCount));
        if (ranges.Count > 0)
            parts.Add(new Part(table, new BatchRows(batch, ranges), table.HasOwnPartition ? [] : null));
    }

    async Task<List<(BoundTable Table, NewDataFile File)>> WriteFilesAsync(LakeTransaction transaction, List<Part> parts, CancellationToken cancellationToken)
    {
        var written = new ImmutableArray<NewDataFile>[parts.Count];
        // Two files at once on a thread each cost less than one after the other on two threads.
        var threads = parts.Count(part => part.Rows.RowCount >= LargePart) >= Workers ? 1 : Workers;
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, parts.Count, options, async (i, token) =>
            {
                var part = parts[i];
                written[i] = part.PartitionValues is { } values
                    ? await part.Table.WriteFileAsync(lake, part.Rows, values, threads, token).ConfigureAwait(false)
                    : await part.Table.WriteFilesAsync(lake, part.Rows, token).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch
        {
            for (var i = 0; i < parts.Count; i++)
            {
                if (!written[i].IsDefaultOrEmpty)
                    await lake.DiscardAsync(parts[i].Table.Table, written[i]).ConfigureAwait(false);
            }

            throw;
        }

        var files = new List<(BoundTable, NewDataFile)>();
        for (var i = 0; i < parts.Count; i++)
        {
            transaction.Append(parts[i].Table.Table.Id, written[i]);
            files.AddRange(written[i].Select(file => (parts[i].Table, file)));
        }

        return files;
    }

    static List<NewDataFile> Of(List<(BoundTable Table, NewDataFile File)> files, BoundTable table) =>
        [.. files.Where(file => file.Table == table).Select(file => file.File)];

    /// <summary>Rows that are written together; partition values null when the engine has to divide them.</summary>
    sealed record Part(BoundTable Table, BatchRows Rows, ImmutableArray<string?>? PartitionValues);
}
