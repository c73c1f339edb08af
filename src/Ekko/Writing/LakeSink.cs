using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>
/// Where batches become snapshots of a lake, one after the other: bind columns → leave out what is there → delete what a reorganisation
/// orphaned, fill late receipts → one data file per partition, on both cores → commit. It holds what is known of the tables and chains from
/// one batch to the next; <see cref="BatchWrite"/> is the way of one batch.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="time">The clock of <c>detected_at</c>.</param>
sealed class LakeSink(Lake lake, TimeProvider time)
{
    readonly LakeTables _tables = new(lake);
    BatchWrite? _last;

    /// <summary>
    /// Up to how many rows of a table one commit leaves to the catalog, as far as the table's own limit allows; 0 for none.
    /// </summary>
    public int MaxInlined { get; init; }

    /// <summary>What is known of the chains.</summary>
    public ChainStates States { get; init; } = new(lake);

    /// <summary>Writes what is added a second time; null for nothing.</summary>
    public IBatchCopies? Copies { get; init; }

    /// <summary>Whether blocks and transactions become rows of the lake, rather than of the copies alone.</summary>
    public bool WritesRows { get; init; } = true;

    /// <summary>Begins to write a batch.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="filter">The filter of this batch.</param>
    /// <param name="hook">Writes rows of <c>ekko_</c> tables in the same catalog transaction, also when nothing else is new; null for
    /// none.</param>
    public BatchWrite Begin(BlockBatch batch, DuplicateFilter filter, ICatalogCommitHook? hook) => new(this, lake, batch, filter, hook);

    /// <summary>Encodes a batch on the state of the lake that its transaction sees.</summary>
    /// <param name="write">The write, which has what is known of the lake from here on.</param>
    /// <param name="transaction">Its transaction.</param>
    /// <param name="ahead">What was encoded ahead; it is taken if it still is what would come of the batch, and removed otherwise.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<EncodedBatch> EncodeAsync(
        BatchWrite write, LakeTransaction transaction, EncodedBatch? ahead, CancellationToken cancellationToken)
    {
        var before = TakeOver(write);
        await _tables.BindAsync(transaction, cancellationToken).ConfigureAwait(false);
        if (ahead is not null)
        {
            if (ahead.Before == before && await HoldsAsync(before, transaction, cancellationToken).ConfigureAwait(false))
                return ahead with { Before = null };
            await ahead.DisposeAsync().ConfigureAwait(false);
        }

        var reconciliation = await ReconcileAsync(transaction, write.Batch, write.Filter, cancellationToken).ConfigureAwait(false);
        if (reconciliation.Orphans.Count > 0)
        {
            await new ReconciledChanges(lake, _tables, transaction)
                .RemoveAsync(reconciliation.Orphans, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        if (reconciliation.Receipts.Count > 0)
        {
            await new LateReceipts(lake, _tables.Transactions, transaction, write.Batch)
                .FillAsync(reconciliation.Receipts, cancellationToken).ConfigureAwait(false);
        }

        var parts = Divide(write);
        return await EncodeAsync(reconciliation, parts, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Encodes a batch while the one before it is committed, provided that nothing has to be looked up in the lake for it and that it only
    /// adds rows.
    /// </summary>
    /// <returns>Null when the batch has to wait.</returns>
    /// <exception cref="DuckLakeException">The files cannot be written; none is left.</exception>
    public async Task<EncodedBatch?> EncodeAheadAsync(BatchWrite write, CancellationToken cancellationToken)
    {
        if (_last is not { CreatesTables: false, State: not BatchState.Waiting } before || !States.Knows(write.Batch))
            return null;
        var reconciliation = NewReconciliation(write.Batch, write.Filter);
        if (reconciliation.Decide() is not null || reconciliation.ChangesRows)
            return null;
        reconciliation.Record(time.GetUtcNow());
        if (write.Filter.AsksLake)
            return null;
        var parts = Divide(write);
        return await EncodeAsync(reconciliation, parts, before, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives what is known of the lake to the next write. Nothing is known after one that was not committed.</summary>
    /// <returns>The write before, if it was committed.</returns>
    BatchWrite? TakeOver(BatchWrite next)
    {
        var before = _last;
        _last = next;
        if (before is { State: BatchState.Committed, Base: { } ground })
        {
            if (before.Snapshot is { } snapshot)
                States.Committed(ground, snapshot);
            _tables.Committed();
            return before;
        }

        if (before is not null)
        {
            _tables.Forget();
            States.Forget();
        }

        return null;
    }

    /// <summary>Whether what was encoded on a write is what would come of it now: no other client changed what matters.</summary>
    async Task<bool> HoldsAsync(BatchWrite? before, LakeTransaction transaction, CancellationToken cancellationToken) =>
        before?.Base is { } ground && ReferenceEquals(transaction.Tree, transaction.Base)
        && transaction.Base.Snapshot.SchemaVersion == ground.SchemaVersion
        && await States.FollowAsync(_tables, transaction.Base.Snapshot, cancellationToken).ConfigureAwait(false);

    /// <summary>The smallest parts of each table stay in the catalog, as long as there is room; the others become files.</summary>
    async Task<EncodedBatch> EncodeAsync(
        Reconciliation reconciliation, List<Part> parts, BatchWrite? before, CancellationToken cancellationToken)
    {
        var (inlined, filed) = (new List<Part>(), new List<Part>());
        foreach (var table in parts.GroupBy(part => part.Table))
        {
            var kept = 0;
            foreach (var part in table.OrderBy(part => part.Rows.RowCount))
            {
                kept += part.Rows.RowCount;
                var limit = kept > MaxInlined ? 0
                    : await lake.InliningLimitAsync(part.Table.Table, cancellationToken).ConfigureAwait(false);
                (part.Rows.RowCount <= limit ? inlined : filed).Add(part);
            }
        }

        // The largest first: what travels last is small.
        filed.Sort(static (a, b) => b.Rows.RowCount.CompareTo(a.Rows.RowCount));
        var files = new PartitionFiles(lake, filed);
        try
        {
            await files.EncodeAsync(cancellationToken).ConfigureAwait(false);
            return new EncodedBatch(reconciliation, inlined, filed, files, before);
        }
        catch
        {
            await files.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    async Task<Reconciliation> ReconcileAsync(
        LakeTransaction transaction, BlockBatch batch, DuplicateFilter filter, CancellationToken cancellationToken)
    {
        var tree = transaction.Base;
        await States.PrepareAsync(_tables, tree, batch, cancellationToken).ConfigureAwait(false);
        var reconciliation = NewReconciliation(batch, filter);
        while (reconciliation.Decide() is var (chain, from))
            await States.ExtendAsync(_tables, tree, chain, from, cancellationToken).ConfigureAwait(false);
        reconciliation.Record(time.GetUtcNow());
        if (filter.AsksLake && tree.FindTable(_tables.RejectedMessages.Table.Id) is not null)
            await filter.FindRejectedAsync(_tables.RejectedMessages, tree.Snapshot, cancellationToken).ConfigureAwait(false);
        return reconciliation;
    }

    Reconciliation NewReconciliation(BlockBatch batch, DuplicateFilter filter)
    {
        batch.Rejected.DiscardReconciled();
        filter.FindInBatch();
        return new Reconciliation(batch, filter, States.Of);
    }

    List<Part> Divide(BatchWrite write)
    {
        var parts = BatchParts.Divide(_tables, write.Batch, write.Filter);
        if (!WritesRows)
            parts.RemoveAll(part => part.Table != _tables.RejectedMessages);
        return parts;
    }
}
