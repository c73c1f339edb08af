using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>
/// Puts a batch into a lake as one snapshot: bind columns → leave out what is there → delete what a reorganisation orphaned, fill late
/// receipts → one data file per partition, on both cores → commit. When another client's commit gets in the way everything is done again on
/// the new state. One batch at a time.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="time">The clock of <c>detected_at</c>.</param>
sealed class LakeSink(Lake lake, TimeProvider time)
{
    const int MaxAttempts = 5;
    readonly LakeTables _tables = new(lake);

    /// <summary>
    /// Up to how many rows of a table one flush leaves to the catalog, as far as the table's own limit allows; 0 for none.
    /// </summary>
    public int MostInlined { get; init; }

    /// <summary>What is known of the chains.</summary>
    public ChainStates States { get; init; } = new(lake);

    /// <summary>Writes the rows that are not there yet; nothing new makes no snapshot.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="filter">The filter of this batch.</param>
    /// <param name="hook">Writes rows of <c>ekko_</c> tables in the same catalog transaction, also when nothing else is new; null for
    /// none.</param>
    /// <param name="cancellationToken">Cancels; nothing was written then.</param>
    /// <exception cref="DuckLakeException">The lake cannot take the rows; it is as it was.</exception>
    /// <exception cref="EkkoException">A table lacks a required column.</exception>
    public async Task<FlushResult> WriteAsync(
        BlockBatch batch, DuplicateFilter filter, ICatalogCommitHook? hook, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            transaction.CommitsAlone = true;
            if (hook is not null)
                transaction.AddHook(hook);
            try
            {
                return await WriteAsync(transaction, batch, filter, hook is not null, cancellationToken).ConfigureAwait(false);
            }
            catch (DuckLakeException e) when (e.ErrorKind == DuckLakeErrorKind.Conflict && attempt < MaxAttempts)
            {
                Forget();
            }
            catch
            {
                Forget();
                throw;
            }
            finally
            {
                await transaction.RollbackAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>After a failure nobody knows what is in the lake until it was read again.</summary>
    void Forget()
    {
        _tables.Ended(null);
        States.Forget();
    }

    async Task<FlushResult> WriteAsync(
        LakeTransaction transaction, BlockBatch batch, DuplicateFilter filter, bool commitsAnyway, CancellationToken cancellationToken)
    {
        await _tables.BindAsync(transaction, cancellationToken).ConfigureAwait(false);
        var reconciliation = await ReconcileAsync(transaction, batch, filter, cancellationToken).ConfigureAwait(false);
        var result = new FlushResult
        {
            Duplicates = filter.Count + reconciliation.Duplicates,
            Displaced = reconciliation.Displaced,
            ReceiptsFilled = reconciliation.Receipts.Count,
            BlocksOrphaned = reconciliation.Orphans.Count,
            TransactionsRemoved = reconciliation.Orphans.Sum(orphan => (long)orphan.Block.Transactions.Count),
        };
        var changes = new ReconciledChanges(lake, _tables, transaction);
        if (reconciliation.Orphans.Count > 0)
            await changes.RemoveAsync(reconciliation.Orphans, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (reconciliation.Receipts.Count > 0)
            await changes.FillReceiptsAsync(batch, reconciliation.Receipts, cancellationToken).ConfigureAwait(false);
        var parts = Divide(batch, filter);
        if (parts.Count == 0 && reconciliation is { Orphans.Count: 0, Receipts.Count: 0 } && !commitsAnyway)
            return result;

        var files = await WriteRowsAsync(transaction, parts, cancellationToken).ConfigureAwait(false);
        var before = transaction.Base.Snapshot;
        var snapshot = await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        reconciliation.Committed();
        if (snapshot is not null)
            States.Committed(before, snapshot);
        _tables.Ended(snapshot);
        return result + new FlushResult
        {
            Transactions = Rows(parts, _tables.Transactions),
            Blocks = Rows(parts, _tables.Blocks),
            Rejected = Rows(parts, _tables.RejectedMessages),
            Snapshots = snapshot is null ? 0 : 1,
            Files = files.Count,
            FileBytes = files.Sum(file => file.FileSizeBytes),
        };
    }

    async Task<Reconciliation> ReconcileAsync(
        LakeTransaction transaction, BlockBatch batch, DuplicateFilter filter, CancellationToken cancellationToken)
    {
        var tree = transaction.Base;
        filter.FindInBatch();
        if (tree.FindTable(_tables.RejectedMessages.Table.Id) is not null)
            await filter.FindRejectedAsync(_tables.RejectedMessages, tree.Snapshot, cancellationToken).ConfigureAwait(false);
        await States.PrepareAsync(_tables, tree, batch, cancellationToken).ConfigureAwait(false);
        var reconciliation = new Reconciliation(batch, filter, States.Of);
        while (reconciliation.Decide() is var (chain, from))
            await States.ExtendAsync(_tables, tree, chain, from, cancellationToken).ConfigureAwait(false);
        return reconciliation;
    }

    List<Part> Divide(BlockBatch batch, DuplicateFilter filter)
    {
        var parts = new List<Part>();
        var transactions = PartitionRows.Divide(batch, filter.Transactions);
        if (_tables.Transactions.HasOwnPartition)
        {
            foreach (var partition in transactions)
                parts.Add(new Part(_tables.Transactions, new BatchRows(batch.Transactions.Batch, partition.Ranges), partition.Values));
        }
        else if (transactions.Count > 0)
        {
            parts.Add(new Part(
                _tables.Transactions, new BatchRows(batch.Transactions.Batch, [.. transactions.SelectMany(part => part.Ranges)]), null));
        }

        AddWhole(parts, _tables.Blocks, batch.Blocks.Batch, filter.Blocks);
        AddWhole(parts, _tables.RejectedMessages, batch.Rejected.Batch, filter.Rejected);
        return parts;
    }

    static void AddWhole(List<Part> parts, BoundTable table, ColumnBatch batch, RowSelection selection)
    {
        var ranges = new List<RowRange>();
        selection.AddTo(ranges, new RowRange(0, batch.RowCount));
        if (ranges.Count > 0)
            parts.Add(new Part(table, new BatchRows(batch, ranges), table.HasOwnPartition ? [] : null));
    }

    /// <summary>The smallest parts of each table stay in the catalog, as long as there is room; the others become files.</summary>
    async Task<List<NewDataFile>> WriteRowsAsync(LakeTransaction transaction, List<Part> parts, CancellationToken cancellationToken)
    {
        var files = new List<Part>();
        foreach (var table in parts.GroupBy(part => part.Table))
        {
            var kept = 0;
            foreach (var part in table.OrderBy(part => part.Rows.RowCount))
            {
                kept += part.Rows.RowCount;
                if (kept > MostInlined
                    || !await part.Table.TryInlineAsync(lake, transaction, part.Rows, cancellationToken).ConfigureAwait(false))
                    files.Add(part);
            }
        }

        // The largest first: what travels last is small.
        files.Sort(static (a, b) => b.Rows.RowCount.CompareTo(a.Rows.RowCount));
        return await WriteFilesAsync(transaction, files, cancellationToken).ConfigureAwait(false);
    }

    async Task<List<NewDataFile>> WriteFilesAsync(LakeTransaction transaction, List<Part> parts, CancellationToken cancellationToken)
    {
        var written = await new PartFiles(lake, parts).WriteAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < parts.Count; i++)
            transaction.Append(parts[i].Table.Table.Id, written[i]);
        return [.. written.SelectMany(files => files)];
    }

    static long Rows(List<Part> parts, BoundTable table) => parts.Where(part => part.Table == table).Sum(part => (long)part.Rows.RowCount);
}
