using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>
/// Puts a batch into a lake as one snapshot: bind columns → leave out what is there → delete what a reorganisation orphaned, fill late
/// receipts → one data file per partition, on both cores → commit. When another client's commit gets in the way everything is done again
/// on the new state. One batch at a time; the next one can be encoded while the files of the one before it are made durable.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="time">The clock of <c>detected_at</c>.</param>
sealed class LakeSink(Lake lake, TimeProvider time)
{
    const int MaxAttempts = 5;
    readonly LakeTables _tables = new(lake);
    readonly Lock _knowledge = new();
    SpeculativeBase? _ground;

    /// <summary>
    /// Up to how many rows of a table one flush leaves to the catalog, as far as the table's own limit allows; 0 for none.
    /// </summary>
    public int MaxInlined { get; init; }

    /// <summary>What is known of the chains.</summary>
    public ChainStates States { get; init; } = new(lake);

    /// <summary>Writes the rows that are not there yet; nothing new makes no snapshot.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="filter">The filter of this batch.</param>
    /// <param name="hook">Writes rows of <c>ekko_</c> tables in the same catalog transaction, also when nothing else is new; null for
    /// none.</param>
    /// <param name="ahead">The batch as it was encoded ahead, whose owner this becomes; null when it was not.</param>
    /// <param name="encoded">Called, perhaps more than once, when the files are encoded and may not be durable yet: the next batch can be
    /// encoded ahead now.</param>
    /// <param name="cancellationToken">Cancels; nothing was written then.</param>
    /// <exception cref="DuckLakeException">The lake cannot take the rows; it is as it was.</exception>
    /// <exception cref="EkkoException">A table lacks a required column.</exception>
    public async Task<WriteResult> WriteAsync(
        BlockBatch batch, DuplicateFilter filter, ICatalogCommitHook? hook, EncodedBatch? ahead, Func<Task> encoded,
        CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                transaction.CommitsAlone = true;
                if (hook is not null)
                    transaction.AddHook(hook);
                try
                {
                    return await WriteOnceAsync(
                        transaction, batch, filter, hook is not null, attempt == 1 ? ahead : null, encoded, cancellationToken)
                        .ConfigureAwait(false);
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
        finally
        {
            if (ahead is not null)
                await ahead.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Encodes a batch while the one before it is written, provided that nothing has to be looked up in the lake for it and that it only
    /// adds rows. What comes of it holds if that one is committed, and nothing else that matters.
    /// </summary>
    /// <param name="batch">The rows.</param>
    /// <param name="filter">The filter of this batch.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What <see cref="WriteAsync"/> takes; null when the batch has to wait.</returns>
    /// <exception cref="DuckLakeException">The files cannot be written; none is left.</exception>
    public async Task<EncodedBatch?> EncodeAheadAsync(BlockBatch batch, DuplicateFilter filter, CancellationToken cancellationToken)
    {
        SpeculativeBase ground;
        Reconciliation reconciliation;
        List<Part> parts;
        lock (_knowledge)
        {
            if (_ground is null || !States.Knows(batch))
                return null;
            ground = _ground;
            filter.FindInBatch();
            reconciliation = new Reconciliation(batch, filter, States.Of);
            if (filter.AsksLake || reconciliation.Decide() is not null || reconciliation.ChangesRows)
                return null;
            parts = Divide(batch, filter);
        }

        return await EncodeAsync(reconciliation, parts, ground, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After a failure nobody knows what is in the lake until it was read again.</summary>
    void Forget()
    {
        lock (_knowledge)
        {
            _ground = null;
            _tables.Ended(null);
            States.Forget();
        }
    }

    async Task<WriteResult> WriteOnceAsync(
        LakeTransaction transaction, BlockBatch batch, DuplicateFilter filter, bool commitsAnyway, EncodedBatch? ahead,
        Func<Task> encoded, CancellationToken cancellationToken)
    {
        await _tables.BindAsync(transaction, cancellationToken).ConfigureAwait(false);
        var holds = await HoldsAsync(ahead, transaction, cancellationToken).ConfigureAwait(false);
        var work = holds ? ahead! : await EncodeAsync(transaction, batch, filter, cancellationToken).ConfigureAwait(false);
        await using var _ = work.ConfigureAwait(false);
        var result = Count(work.Reconciliation, filter);
        if (work.IsEmpty && !commitsAnyway)
            return result;

        foreach (var part in work.Inlined)
            await part.Table.AppendAsync(lake, transaction, part.Rows, cancellationToken).ConfigureAwait(false);
        Announce(work.Reconciliation, transaction);
        await encoded().ConfigureAwait(false);
        var files = await work.Files.AppendToAsync(transaction).ConfigureAwait(false);
        var before = transaction.Base.Snapshot;
        var snapshot = await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        Committed(before, snapshot);
        return result + new WriteResult
        {
            Transactions = work.Rows(ProductTable.Transactions),
            Blocks = work.Rows(ProductTable.Blocks),
            Rejected = work.Rows(ProductTable.RejectedMessages),
            Snapshots = snapshot is null ? 0 : 1,
            Files = files.Count,
            FileBytes = files.Sum(file => file.FileSizeBytes),
        };
    }

    /// <summary>
    /// Whether a batch that was encoded ahead is what it would be now: the one before it was committed, and nothing else that matters.
    /// </summary>
    async Task<bool> HoldsAsync(EncodedBatch? ahead, LakeTransaction transaction, CancellationToken cancellationToken)
    {
        bool isNext;
        lock (_knowledge)
        {
            isNext = ahead is not null && ahead.Ground == _ground;
            _ground = null;
        }

        return isNext && ReferenceEquals(transaction.Tree, transaction.Base)
            && transaction.Base.Snapshot.SchemaVersion == ahead!.Ground!.SchemaVersion
            && await States.FollowAsync(_tables, transaction.Base.Snapshot, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Counts the batch among what is known of the chains: the next one may come right behind it, unless this one makes tables.
    /// </summary>
    void Announce(Reconciliation reconciliation, LakeTransaction transaction)
    {
        lock (_knowledge)
        {
            reconciliation.Apply();
            _ground = ReferenceEquals(transaction.Tree, transaction.Base) ? new SpeculativeBase(transaction.Base.Snapshot.SchemaVersion) : null;
        }
    }

    void Committed(Snapshot before, Snapshot? snapshot)
    {
        lock (_knowledge)
        {
            if (snapshot is not null)
                States.Committed(before, snapshot);
            _tables.Ended(snapshot);
        }
    }

    async Task<EncodedBatch> EncodeAsync(
        LakeTransaction transaction, BlockBatch batch, DuplicateFilter filter, CancellationToken cancellationToken)
    {
        var reconciliation = await ReconcileAsync(transaction, batch, filter, cancellationToken).ConfigureAwait(false);
        var changes = new ReconciledChanges(lake, _tables, transaction);
        if (reconciliation.Orphans.Count > 0)
            await changes.RemoveAsync(reconciliation.Orphans, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (reconciliation.Receipts.Count > 0)
            await changes.FillReceiptsAsync(batch, reconciliation.Receipts, cancellationToken).ConfigureAwait(false);
        return await EncodeAsync(reconciliation, Divide(batch, filter), null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The smallest parts of each table stay in the catalog, as long as there is room; the others become files.</summary>
    async Task<EncodedBatch> EncodeAsync(
        Reconciliation reconciliation, List<Part> parts, SpeculativeBase? ground, CancellationToken cancellationToken)
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
            return new EncodedBatch(reconciliation, inlined, filed, files, ground);
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
        filter.FindInBatch();
        if (filter.AsksLake && tree.FindTable(_tables.RejectedMessages.Table.Id) is not null)
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

    static WriteResult Count(Reconciliation reconciliation, DuplicateFilter filter) => new()
    {
        Duplicates = filter.Count + reconciliation.Duplicates,
        Displaced = reconciliation.Displaced,
        ReceiptsFilled = reconciliation.Receipts.Count,
        BlocksOrphaned = reconciliation.Orphans.Count(orphan => orphan.Known is not null),
        TransactionsRemoved = reconciliation.Orphans.Sum(orphan => (long)(orphan.Known?.Transactions.Count ?? 0)),
    };
}
