using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Session;

/// <summary>A lake as one transaction of a session sees it: the state it began with, and what it has changed.</summary>
sealed class SessionLake(AttachedLake lake, LakeTree start)
{
    LakeTransaction? _transaction;

    /// <summary>The lake.</summary>
    public AttachedLake Lake { get; } = lake;

    /// <summary>The lake with the transaction's own changes.</summary>
    public LakeTree Tree => _transaction?.Tree ?? start;

    /// <summary>The committed snapshot the transaction reads from.</summary>
    public Snapshot Snapshot => start.Snapshot;

    /// <summary>Whether anything was changed.</summary>
    public bool HasChanges => _transaction is not null;

    /// <summary>How often it was changed.</summary>
    public int Edits => _transaction?.Edits ?? 0;

    /// <summary>The transaction to change the lake with; begun by the first change.</summary>
    /// <exception cref="DuckLakeException">The lake may not be changed.</exception>
    public LakeTransaction Transaction
    {
        get
        {
            if (Lake.IsReadOnly)
                throw new DuckLakeException(
                    DuckLakeErrorKind.ReadOnly,
                    $"Changing lake \"{Lake.Name}\" failed: it is attached in read-only mode. "
                    + "Attach it without READ_ONLY, SNAPSHOT_VERSION and SNAPSHOT_TIME.");
            return _transaction ??= Lake.Lake.Begin(start);
        }
    }

    /// <summary>What the commit is to say about itself.</summary>
    public (string? Author, string? Message, string? ExtraInfo)? CommitMessage { get; set; }

    /// <summary>What the transaction has done to a table's rows; null for nothing.</summary>
    public PendingRows? PendingRows(TableId table, CancellationToken cancellationToken) =>
        _transaction is null ? null : Blocking.Wait(_transaction.Rows.AsSeenByScansAsync(table, cancellationToken));

    /// <summary>Changes the lake.</summary>
    public void Apply(LakeChange change, CancellationToken cancellationToken) =>
        Blocking.Wait(Transaction.ApplyAsync(change, cancellationToken));

    /// <summary>Commits what was changed.</summary>
    /// <returns>The new snapshot; null when there was nothing to commit.</returns>
    public Snapshot? Commit(CancellationToken cancellationToken)
    {
        if (_transaction is null)
            return null;
        if (CommitMessage is var (author, message, extraInfo))
            _transaction.CommitInfo = new CommitInfo(author, message, extraInfo);
        return Blocking.Wait(_transaction.CommitAsync(blocks: true, cancellationToken));
    }

    /// <summary>Forgets what was changed.</summary>
    public void Rollback()
    {
        if (_transaction is not null)
            Blocking.Wait(_transaction.RollbackAsync());
    }
}
