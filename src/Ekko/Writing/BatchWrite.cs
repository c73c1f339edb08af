using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>How far a batch is on its way into a lake.</summary>
enum BatchState
{
    Waiting,

    /// <summary>Its rows were read. Only the storage and the catalog are waited for: the next batch may be encoded ahead.</summary>
    Encoded,

    Committed,
}

/// <summary>
/// One batch on its way into a lake: encoded, then committed as one snapshot. It may be encoded ahead, while the write in front of it is
/// being committed: that holds if that write is committed and no other client changed what matters. A write that failed is
/// disposed; another one begins anew.
/// </summary>
/// <remarks>
/// Its methods are called one after the other. What the sink knows of the lake belongs to one write at a time: to this one from
/// <see cref="PrepareAsync"/> on, and to the next one when this one is encoded.
/// </remarks>
sealed class BatchWrite(LakeSink sink, Lake lake, BlockBatch batch, DuplicateFilter filter, ICatalogCommitHook? hook) : IAsyncDisposable
{
    Task<EncodedBatch?>? _ahead;
    EncodedBatch? _encoded;
    IBatchCopy? _copy;
    LakeTransaction? _transaction;
    WriteResult _leftOut = new();

    public BlockBatch Batch => batch;

    public DuplicateFilter Filter => filter;

    public BatchState State { get; private set; }

    /// <summary>The snapshot it was written on; null before it is encoded.</summary>
    public Snapshot? Base { get; private set; }

    /// <summary>Its snapshot; null before the commit, and when it made none.</summary>
    public Snapshot? Snapshot { get; private set; }

    /// <summary>Whether it creates tables: their ids are not known before the commit, so that nothing can be encoded ahead.</summary>
    public bool CreatesTables { get; private set; }

    /// <summary>Whether there is something to commit.</summary>
    bool HasChanges => hook is not null || _encoded is { IsEmpty: false };

    /// <summary>
    /// Begins to encode the batch on what the write in front of it leaves, which is encoded itself. Nothing comes of it when the batch
    /// has to wait: it needs a look at the lake, or changes rows.
    /// </summary>
    public Task<EncodedBatch?> EncodeAhead(CancellationToken cancellationToken) =>
        _ahead = Task.Run(() => sink.EncodeAheadAsync(this, cancellationToken), CancellationToken.None);

    /// <summary>Encodes the batch, unless it was encoded ahead and that holds. The write in front of it has ended.</summary>
    /// <exception cref="DuckLakeException">The lake cannot take the rows, or the files cannot be written.</exception>
    /// <exception cref="EkkoException">A table lacks a required column.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var ahead = _ahead is null ? null : await _ahead.ConfigureAwait(false);
        var transaction = _transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        transaction.CommitsAlone = true;
        if (hook is not null)
            transaction.AddHook(hook);
        _encoded = await sink.EncodeAsync(this, transaction, ahead, cancellationToken).ConfigureAwait(false);
        _leftOut = LeftOut(_encoded.Reconciliation);
        if (sink.Copies is { } copies)
            transaction.AddHook(_copy = await copies.WriteAsync(batch, filter.Transactions, cancellationToken).ConfigureAwait(false));
        if (HasChanges)
        {
            foreach (var part in _encoded.Inlined)
                await part.Table.AppendAsync(lake, transaction, part.Rows, cancellationToken).ConfigureAwait(false);
            _encoded.Reconciliation.Apply();
        }

        Base = transaction.Base.Snapshot;
        CreatesTables = !ReferenceEquals(transaction.Tree, transaction.Base);
        State = BatchState.Encoded;
    }

    /// <summary>Waits for the files and commits. Nothing new makes no snapshot.</summary>
    /// <exception cref="DuckLakeException">The lake cannot take the rows; it is as it was.</exception>
    public async Task<WriteResult> CommitAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<NewDataFile> files = [];
        if (HasChanges)
        {
            files = await _encoded!.Files.AppendToAsync(_transaction!).ConfigureAwait(false);
            Snapshot = await CommitAsync(_transaction!, cancellationToken).ConfigureAwait(false);
        }

        State = BatchState.Committed;
        return _leftOut + new WriteResult
        {
            Transactions = sink.WritesRows ? _encoded!.Rows(ProductTable.Transactions) : _copy?.RowCount ?? 0,
            Blocks = _encoded!.Rows(ProductTable.Blocks),
            Rejected = _encoded.Rows(ProductTable.RejectedMessages),
            Snapshots = Snapshot is null ? 0 : 1,
            Files = files.Count,
            FileBytes = files.Sum(file => file.FileSizeBytes),
        };
    }

    /// <summary>Removes what is not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ahead is not null)
        {
            await ((Task)_ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ahead is { IsCompletedSuccessfully: true, Result: { } ahead })
                await ahead.DisposeAsync().ConfigureAwait(false);
        }

        if (_encoded is not null)
            await _encoded.DisposeAsync().ConfigureAwait(false);
        if (_copy is not null)
            await _copy.DisposeAsync().ConfigureAwait(false);
        if (_transaction is not null)
            await _transaction.RollbackAsync().ConfigureAwait(false);
        (_ahead, _encoded, _copy, _transaction) = (null, null, null, null);
    }

    async Task<Snapshot?> CommitAsync(LakeTransaction transaction, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            _copy?.Keep();
            return snapshot;
        }
        catch (DuckLakeException e) when (e.ErrorKind == DuckLakeErrorKind.UnknownOutcome)
        {
            _copy?.Keep();
            throw;
        }
    }

    WriteResult LeftOut(Reconciliation reconciliation) => new()
    {
        Duplicates = filter.Count + reconciliation.Duplicates,
        Displaced = reconciliation.Displaced,
        ReceiptsFilled = reconciliation.Receipts.Count,
        BlocksOrphaned = reconciliation.Orphans.Count(orphan => orphan.Known is not null),
        TransactionsRemoved = reconciliation.Orphans.Sum(orphan => (long)(orphan.Known?.Transactions.Count ?? 0)),
    };
}
