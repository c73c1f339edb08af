using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// The part of a commit that concerns rows: which changes become files, which stay in the catalog, and how statistics and ids move. Delete
/// files are written before the commit takes its lock, for the snapshot it expects to become; should it become another, those that name it
/// are written again.
/// </summary>
sealed partial class RowCommit(SqlCatalog catalog, LakeTree baseTree, IRowEngine? engine)
{
    readonly List<TableRows> _tables = [];

    /// <summary>Full paths of delete files written for this commit.</summary>
    public List<string> Written { get; } = [];

    /// <summary>Full paths of delete files that were written again under another name.</summary>
    public List<string> Superseded { get; } = [];

    public bool IsEmpty => _tables.Count == 0;

    /// <summary>Tables of the base that get rows, and whether the catalog is to keep some of them.</summary>
    public IEnumerable<(TableId Table, bool Inlined)> WrittenTables => _tables
        .Where(t =>
            t.Table.Id.Value < baseTree.Snapshot.NextCatalogId && (t.Changes.LiveFiles.Any() || t.Changes.Inlined is { Count: > 0 }))
        .Select(t => (t.Table.Id, t.Changes.Inlined is { Count: > 0 }));

    /// <summary>Decides what becomes of a table's changes.</summary>
    public void Add(LakeTable table, TableChanges changes, Func<DataFile, bool> isOwn)
    {
        var rows = new TableRows(table, changes);
        rows.Ended.AddRange(changes.EndedFiles.Values);
        foreach (var deletions in changes.Deletions.Values.Where(d => d.Positions.Count > 0))
            Place(rows, deletions, isOwn(deletions.File));
        foreach (var own in changes.LiveFiles.Where(f => f.Dead is not null && !rows.DeleteFiles.Exists(d => d.Own == f)))
            rows.DeleteFiles.Add(new PendingDeleteFile(table, null, own.Dead!) { Own = own });
        rows.DeleteFiles.AddRange(
            changes.FlushedDeleteFiles.Where(f => !rows.DeleteFiles.Exists(d => d.File is not null && d.File.Id == f.File!.Id)));
        _tables.Add(rows);
    }

    static void Place(TableRows rows, FileDeletions deletions, bool isOwn)
    {
        var file = deletions.File;
        if (!isOwn && rows.Changes.InliningLimit >= deletions.Positions.Count)
        {
            rows.InlinedDeletions.Add(deletions);
            return;
        }

        if (!isOwn && (file.Delete?.DeleteCount ?? 0) + deletions.Positions.Count == file.RecordCount)
        {
            rows.Ended.Add(file);
            return;
        }

        // A data file has one delete file: what a flush has found deleted goes with it.
        var own = isOwn ? rows.Changes.Files[(int)(file.Id.Value - ProvisionalFiles.FirstId)] : null;
        var flushed = isOwn ? own!.Dead : rows.Changes.FlushedDeleteFiles.Find(f => f.File!.Id == file.Id)?.Deleted;
        var deleted = flushed?.With(deletions.Positions) ?? new DeletedPositions
        {
            DataFile = file.Path,
            Replaced = file.Delete,
            Positions = [.. deletions.Positions],
            // Readers take the snapshot of a row for that of its deletion, where a file of several snapshots does not say otherwise.
            Snapshots = file.PartialMax is null ? null : new long?[deletions.Positions.Count],
        };
        rows.DeleteFiles.Add(new PendingDeleteFile(rows.Table, isOwn ? null : file, deleted) { Own = own });
    }

    /// <summary>Writes the delete files that are not there yet for this snapshot.</summary>
    public async Task WriteDeleteFilesAsync(SnapshotId commit, CancellationToken cancellationToken)
    {
        var stale = _tables.SelectMany(t => t.DeleteFiles).Where(p => p.IsStale(commit)).ToList();
        if (stale.Count == 0)
            return;
        if (engine is null)
            throw new InvalidOperationException("This transaction has no engine that writes its delete files.");
        Superseded.AddRange(stale.Where(p => p.Written is not null).Select(p => p.Table.FullPath + p.Written!.Path));
        var files = await engine.WriteDeletesAsync([.. stale.Select(p => (p.Table, p.Deleted))], commit, cancellationToken)
            .ConfigureAwait(false);
        foreach (var (pending, file) in stale.Zip(files))
        {
            pending.Written = file;
            pending.WrittenFor = commit;
            Written.Add(pending.Table.FullPath + file.Path);
        }
    }

    /// <summary>The entries of <c>changes_made</c>.</summary>
    public IEnumerable<Change> Changes(Func<long, long> own)
    {
        foreach (var table in _tables)
        {
            var id = own(table.Table.Id.Value);
            if (table.Changes.LiveFiles.Any(f => f.File.History is null))
                yield return new(ChangeKind.InsertedIntoTable, id);
            if (table.Ended.Count > 0
                || table.DeleteFiles.Exists(d => d.Own is null || (d.Own.File.History is not null && d.Deleted.IsByCommit)))
                yield return new(ChangeKind.DeletedFromTable, id);
            if (table.Changes.Inlined is { Count: > 0 })
                yield return new(ChangeKind.InlinedInsert, id);
            if (table.InlinedDeletions.Count > 0 || table.Changes.EndedRows.Count > 0)
                yield return new(ChangeKind.InlinedDelete, id);
            if (table.Changes.Flushed.Count > 0)
                yield return new(ChangeKind.InlineFlush, id);
        }
    }

    /// <summary>
    /// By how much the counter of file ids moves. Rows in the catalog alone move it by one, because readers cache statistics under it.
    /// </summary>
    public long FileIds => _tables.Sum(t =>
    {
        var files = t.Changes.LiveFiles.Count();
        return files + t.Changes.NewMappings.Count() + t.DeleteFiles.Count + (files == 0 && t.Changes.Inlined is { Count: > 0 } ? 1 : 0);
    });

    /// <summary>What is to be written for one table.</summary>
    sealed class TableRows(LakeTable table, TableChanges changes)
    {
        public LakeTable Table => table;

        public TableChanges Changes => changes;

        public List<DataFile> Ended { get; } = [];

        public List<PendingDeleteFile> DeleteFiles { get; } = [];

        public List<FileDeletions> InlinedDeletions { get; } = [];

        /// <summary>The table of the catalog that new rows go to.</summary>
        public string? InlinedTable { get; set; }
    }
}
