using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Data;

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

    /// <summary>The transaction to change the lake with; begun by the first change.</summary>
    /// <exception cref="DuckLakeException">The lake may not be changed.</exception>
    public LakeTransaction Transaction
    {
        get
        {
            if (Lake.IsReadOnly)
                throw new DuckLakeException(
                    DuckLakeErrorKind.ReadOnly,
                    $"Changing lake \"{Lake.Name}\" failed: it is attached in read-only mode. Attach it without READ_ONLY, SNAPSHOT_VERSION and SNAPSHOT_TIME.");
            return _transaction ??= Lake.Catalog.BeginTransaction(start);
        }
    }

    /// <summary>What the commit is to say about itself.</summary>
    public (string? Author, string? Message, string? ExtraInfo)? CommitMessage { get; set; }

    /// <summary>Data files the transaction has written for a table.</summary>
    public IReadOnlyList<NewDataFile> OwnFiles(TableId table) => _transaction?.Files(table) ?? [];
}
