using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// A transaction on a lake. It sees the snapshot it began with and its own changes; nothing is in the catalog before
/// <see cref="CommitAsync(CancellationToken)"/>, which writes the difference between the two trees and the appended files as one snapshot.
/// Not safe for concurrent use.
/// </summary>
public sealed class LakeTransaction : IAsyncDisposable
{
    readonly SqlCatalog _catalog;
    readonly ChangeContext _context;
    readonly List<Compaction> _compactions = [];
    readonly List<ICatalogCommitHook> _hooks = [];
    readonly HashSet<TableId> _decidedOn = [];
    bool _changesOptions;
    bool _ended;
    bool _isHalfChanged;

    internal LakeTransaction(SqlCatalog catalog, LakeTree tree)
    {
        _catalog = catalog;
        Base = Tree = tree;
        _context = new ChangeContext(tree.Snapshot, catalog.DataPath, catalog.TimeProvider);
        Rows = new TransactionRows(this, catalog, _context.Begin);
    }

    /// <summary>What the transaction began with.</summary>
    public LakeTree Base { get; }

    /// <summary>The transaction's own view: the base and its changes.</summary>
    public LakeTree Tree { get; private set; }

    /// <summary>What the commit says about itself; null for nothing.</summary>
    public CommitInfo? CommitInfo { get; set; }

    /// <summary>
    /// True for a snapshot of its own. Otherwise a transaction that only appends shares its snapshot with others of this process that
    /// commit at the same moment: authors and messages are joined, and the snapshot is durable for all of them or for none.
    /// </summary>
    public bool CommitsAlone { get; set; }

    /// <summary>
    /// Removes files that were written for this transaction and will never be named by the catalog. Called with full paths after a rollback
    /// or a failed commit, and for files of tables that were dropped again. Files left behind are harmless.
    /// </summary>
    internal Func<IReadOnlyList<string>, ValueTask>? DiscardFiles { get; set; }

    /// <summary>True when a commit would write something.</summary>
    public bool HasChanges => !Rows.IsEmpty || _hooks.Count > 0 || _compactions.Count > 0 || !ReferenceEquals(Base, Tree);

    /// <summary>Writes delete files, and rows that are to look different; null only where neither happens.</summary>
    internal IRowEngine? Engine { get; set; }

    /// <summary>What it does to rows.</summary>
    internal TransactionRows Rows { get; }

    /// <summary>How often it was changed. A step that fails after it has changed something leaves half a change.</summary>
    internal int Edits { get; private set; }

    /// <summary>True when rows were appended to the table in this transaction.</summary>
    public bool HasPendingFiles(TableId table) => Rows.Find(table) is { } changes && changes.LiveFiles.Any();

    /// <summary>Makes a change to schemas, tables or views.</summary>
    /// <returns>The tree after it.</returns>
    /// <exception cref="DuckLakeException">The change is not possible; the transaction is as it was.</exception>
    public async Task<LakeTree> ApplyAsync(LakeChange change, CancellationToken cancellationToken = default)
    {
        ThrowIfEnded();
        if (change.NeedsColumnIdsOf(Tree) is { } table && !_context.HasColumnIds(table))
        {
            var history = await _catalog.Trees.HistoryAsync(table, Base.Snapshot, cancellationToken).ConfigureAwait(false);
            _context.SetNextColumnId(table, history.NextColumnId);
        }

        var before = Tree;
        var after = change.Apply(before, _context);
        Tree = after;
        Edits++;
        Rows.AbandonDroppedTables(before);
        Rows.ReshapeInlined(cancellationToken);
        return Tree;
    }

    /// <summary>Adds data files that have been written, and made durable, to a table.</summary>
    /// <exception cref="DuckLakeException">The table does not exist, or the files' partition is not the table's.</exception>
    public void Append(TableId table, IReadOnlyList<NewDataFile> files) => Rows.Append(table, files);

    /// <summary>
    /// Records that rows of a table, as the transaction sees them, decide what it changes: a statement looked for rows to change, whether
    /// it found some or none. Rows that another commit adds could have led to another decision, so they are a conflict.
    /// </summary>
    internal void DecideOn(TableId table)
    {
        ThrowIfEnded();
        _decidedOn.Add(table);
    }

    /// <summary>Replaces files of a table. Nothing else may be changed in the same transaction (format 1.0, commit).</summary>
    internal void Compact(Compaction compaction)
    {
        ThrowIfEnded();
        Edits++;
        _compactions.Add(compaction);
    }

    /// <summary>Writes rows of our own tables with the commit.</summary>
    public void AddHook(ICatalogCommitHook hook)
    {
        ThrowIfEnded();
        Edits++;
        _hooks.Add(hook);
    }

    /// <summary>Sets an option with the commit.</summary>
    internal void AddOption(ICatalogCommitHook hook)
    {
        AddHook(hook);
        _changesOptions = true;
    }

    /// <summary>Commits. A transaction that changed nothing makes no snapshot.</summary>
    /// <returns>The new snapshot, or null when there was nothing to write about the lake.</returns>
    /// <exception cref="DuckLakeException">
    /// Another commit contradicts this one, or the catalog stayed locked, is read-only or full. Nothing was committed and the files were
    /// discarded.
    /// </exception>
    public Task<Snapshot?> CommitAsync(CancellationToken cancellationToken = default) => CommitAsync(blocks: false, cancellationToken);

    /// <summary>
    /// Commits for a session, which waits on its thread: going on after the wait for its turn needs no other thread then.
    /// </summary>
    internal async Task<Snapshot?> CommitAsync(bool blocks, CancellationToken cancellationToken)
    {
        await EndAsync().ConfigureAwait(false);
        var difference = new TreeDifference(Base, Tree);
        if (difference.IsEmpty && Rows.IsEmpty && _hooks.Count == 0 && _compactions.Count == 0)
            return null;
        var rows = new RowCommit(_catalog, Base, Engine);
        using var span = LakeActivities.Commit(_catalog.Location);
        var begun = _catalog.TimeProvider.GetTimestamp();
        try
        {
            RequireCompactionAlone(!Rows.IsEmpty || !difference.IsEmpty);
            await Rows.PrepareAsync(rows, cancellationToken).ConfigureAwait(false);
            var committed = await WriteAsync(difference, rows, blocks, cancellationToken).ConfigureAwait(false);
            if (_changesOptions)
                _catalog.Options.Forget();
            await DiscardAsync(rows.Superseded).ConfigureAwait(false);
            span?.SetTag("ekko.snapshot", committed?.Id.Value);
            LakeMetrics.Committed(_catalog.TimeProvider.GetElapsedTime(begun), error: null);
            return committed;
        }
        catch (Exception error)
        {
            span?.Fail(error);
            LakeMetrics.Committed(_catalog.TimeProvider.GetElapsedTime(begun), error);
            // The catalog may name the files when the outcome is unknown; they are harmless when it does not.
            if (error is not DuckLakeException { ErrorKind: DuckLakeErrorKind.UnknownOutcome })
                await DiscardAsync([.. OwnFiles(), .. rows.Written]).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _catalog.NameMappings.Forget(Rows.NewMappings);
        }
    }

    /// <summary>Ends the transaction for everything but its commit.</summary>
    async ValueTask EndAsync()
    {
        ThrowIfEnded();
        if (_isHalfChanged)
            throw new DuckLakeException(
                "Committing failed: an earlier change of this transaction failed when half of it was done. Roll back and begin again.");
        _ended = true;
        await DiscardAsync(Rows.AbandonedFiles).ConfigureAwait(false);
    }

    Task<Snapshot?> WriteAsync(TreeDifference difference, RowCommit rows, bool blocks, CancellationToken cancellationToken)
    {
        var commit = new LakeCommit(_catalog, Base, Tree, difference, _context.NextCatalogId, rows, _hooks, CommitInfo)
        {
            Compactions = _compactions,
            DecidedOn = _decidedOn,
        };
        return commit.OnlyAppends && !CommitsAlone
            ? CommitQueue.Of(_catalog).CommitAsync(commit, blocks, cancellationToken) : commit.RunAsync(cancellationToken);
    }

    /// <summary>Forgets everything and discards the files.</summary>
    public async Task RollbackAsync()
    {
        if (_ended)
            return;
        _ended = true;
        _catalog.NameMappings.Forget(Rows.NewMappings);
        await DiscardAsync([.. Rows.AbandonedFiles, .. OwnFiles()]).ConfigureAwait(false);
    }

    /// <summary>Rolls back, unless the transaction was committed or has failed to.</summary>
    public async ValueTask DisposeAsync() => await RollbackAsync().ConfigureAwait(false);

    /// <summary>Makes a change of several steps. If it fails between them, all that is left is to roll back.</summary>
    internal async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        var before = Edits;
        try
        {
            return await change().ConfigureAwait(false);
        }
        catch when (Edits != before)
        {
            _isHalfChanged = true;
            throw;
        }
    }

    /// <exception cref="DuckLakeException">The transaction also changes rows or objects: what a compaction may meet could not be told any
    /// more.</exception>
    void RequireCompactionAlone(bool hasOtherChanges)
    {
        if (_compactions.Count > 0 && hasOtherChanges)
        {
            throw new DuckLakeException(
                "Committing failed: transactions can either make changes OR perform compaction - not both. "
                + "Compact in a transaction of its own.");
        }
    }

    /// <summary>Full paths of all files that the commit would have named.</summary>
    IEnumerable<string> OwnFiles() =>
        Rows.LiveFiles.Concat(_compactions.Where(c => c.Output is not null).Select(c => LakePath.Resolve(
            Tree.GetTable(c.Table).FullPath, c.Output!.Path, c.Output.PathIsRelative)));

    async ValueTask DiscardAsync(List<string> paths)
    {
        if (paths.Count > 0 && DiscardFiles is not null)
            await DiscardFiles(paths).ConfigureAwait(false);
    }

    internal void NoteEdit() => Edits++;

    internal void ThrowIfEnded()
    {
        if (_ended)
            throw new InvalidOperationException("The transaction has ended; begin a new one.");
    }
}
