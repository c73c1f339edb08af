using System.Collections.Immutable;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Transactions;

/// <summary>What a transaction does to rows, table by table: what it appends, deletes and has the catalog keep.</summary>
/// <param name="transaction">The transaction.</param>
/// <param name="catalog">The catalog it will be committed to.</param>
/// <param name="begin">The snapshot it will be, if no other commit is faster.</param>
sealed class TransactionRows(LakeTransaction transaction, SqlCatalog catalog, SnapshotId begin)
{
    readonly SortedDictionary<long, TableChanges> _changes = [];

    /// <summary>Full paths of files that were written for the transaction and are not to be committed.</summary>
    public List<string> AbandonedFiles { get; } = [];

    /// <summary>Full paths of files that were written for the transaction and are to be committed.</summary>
    public IEnumerable<string> LiveFiles => _changes.SelectMany(
        t => t.Value.Files.Where(f => f.IsOurs),
        (t, file) => FullPath(transaction.Tree.GetTable(new TableId(t.Key)).FullPath, file.File));

    public bool IsEmpty => _changes.Values.All(c => c.IsEmpty);

    /// <inheritdoc cref="LakeTransaction.Append"/>
    public void Append(TableId table, IReadOnlyList<NewDataFile> files)
    {
        transaction.ThrowIfEnded();
        var target = transaction.Tree.GetTable(table);
        foreach (var file in files)
        {
            var keys = target.Partition is { } partition && file.Partition == partition.Id ? partition.Keys.Length : 0;
            if (file.PartitionValues.Length != keys || (file.Partition is not null && keys == 0))
                throw new DuckLakeException(
                    $"Appending '{file.Path}' to \"{target.Name}\" failed: its partition values are not those of the table's "
                    + "specification.");
        }

        if (files.Count == 0)
            return;
        Edit(table).Files.AddRange(files.Select(f => new PendingFile(f)));
    }

    /// <summary>
    /// The table's appended files as a scan inside this transaction sees them; row ids count on from the base, and ids are final only at
    /// commit.
    /// </summary>
    public async Task<ImmutableArray<DataFile>> PendingFilesAsync(TableId table, CancellationToken cancellationToken)
    {
        if (!_changes.TryGetValue(table.Value, out var changes) || changes.Files.Count == 0)
            return [];
        var rowId = await FirstOwnRowIdAsync(table, cancellationToken).ConfigureAwait(false);
        var directory = transaction.Tree.GetTable(table).FullPath;
        var files = ImmutableArray.CreateBuilder<DataFile>(changes.Files.Count);
        for (var i = 0; i < changes.Files.Count; i++)
        {
            var file = changes.Files[i].File;
            if (!changes.Files[i].IsDropped)
            {
                files.Add(new DataFile(
                    new(ProvisionalFiles.FirstId + i), begin, null, FullPath(directory, file), file.RecordCount,
                    file.FileSizeBytes,
                    file.FooterSize,
                    rowId, file.Partition, file.Mapping?.Id, null, null, file.PartitionValues, null));
            }

            rowId += file.RecordCount;
        }

        return files.ToImmutable();
    }

    /// <summary>What a scan inside this transaction has to know of its changes; null when there are none.</summary>
    public async Task<PendingRows?> AsSeenByScansAsync(TableId table, CancellationToken cancellationToken) => Find(table) is { } changes
        ? changes.AsSeenByScans(await PendingFilesAsync(table, cancellationToken).ConfigureAwait(false), begin)
        : null;

    /// <summary>From which id on row ids are provisional; smaller ones are those of committed rows.</summary>
    public async Task<long> FirstOwnRowIdAsync(TableId table, CancellationToken cancellationToken)
    {
        var changes = Changes(table);
        if (changes.FirstOwnRowId is { } known)
            return known;
        var statistics = table.Value < transaction.Base.Snapshot.NextCatalogId
            ? await catalog.Statistics.OfTableAsync(table, cancellationToken).ConfigureAwait(false) : null;
        return (changes.FirstOwnRowId = statistics?.NextRowId ?? 0).Value;
    }

    /// <summary>Mappings that the table's added files brought.</summary>
    public IEnumerable<NameMapping> MappingsOf(TableId table) => Find(table)?.NewMappings ?? [];

    /// <summary>Mappings that the added files of all tables brought.</summary>
    public IEnumerable<NameMapping> NewMappings => _changes.Values.SelectMany(c => c.NewMappings);

    /// <summary>What was done to a table's rows so far; null when nothing was.</summary>
    public TableChanges? Find(TableId table) => _changes.GetValueOrDefault(table.Value);

    /// <summary>Adds rows that the catalog keeps.</summary>
    public void AppendInlined(TableId table, NewInlinedRows rows)
    {
        transaction.ThrowIfEnded();
        _ = transaction.Tree.GetTable(table);
        if (rows.Rows.Count == 0)
            return;
        var changes = Edit(table);
        // Rows that are all gone again may have had other columns.
        if (changes.Inlined is null or { Count: 0 })
            changes.Inlined = new InlinedInserts(rows.Columns);
        changes.Inlined.Add(rows);
    }

    /// <summary>Deletes positions of a data file, committed or own.</summary>
    /// <param name="table">The table.</param>
    /// <param name="file">The file with the delete file that applies to it.</param>
    /// <param name="positions">Positions of rows that are still there.</param>
    /// <param name="inliningLimit">Up to how many positions of a file the catalog keeps itself; 0 for none.</param>
    public void Delete(TableId table, DataFile file, IEnumerable<long> positions, long inliningLimit)
    {
        transaction.ThrowIfEnded();
        var changes = Edit(table);
        changes.InliningLimit = inliningLimit;
        if (!changes.Deletions.TryGetValue(file.Id.Value, out var deletions))
            changes.Deletions.Add(file.Id.Value, deletions = new FileDeletions(file));
        deletions.Add(positions);
        if (ProvisionalFiles.Has(file) && deletions.Positions.Count == file.RecordCount && OwnFile(changes, file).File.History is null)
            EndFile(table, file);
    }

    /// <summary>Ends a data file with all its rows.</summary>
    public void EndFile(TableId table, DataFile file)
    {
        transaction.ThrowIfEnded();
        var changes = Edit(table);
        changes.Deletions.Remove(file.Id.Value);
        if (!ProvisionalFiles.Has(file))
        {
            changes.EndedFiles[file.Id.Value] = file;
            return;
        }

        var own = OwnFile(changes, file);
        if (own.File.History is not null)
        {
            // Readers of older snapshots need its rows.
            var deletions = new FileDeletions(file);
            deletions.Add(Enumerable.Sequence(0, file.RecordCount - 1, 1L).Except(own.Dead?.Positions ?? []));
            changes.Deletions.Add(file.Id.Value, deletions);
            return;
        }

        own.IsDropped = true;
        if (own.IsOurs)
            AbandonedFiles.Add(FullPath(transaction.Tree.GetTable(table).FullPath, own.File));
    }

    /// <summary>Forgets changes of tables that are no longer there.</summary>
    public void AbandonDroppedTables(LakeTree before)
    {
        foreach (var id in _changes.Keys.Where(id => transaction.Tree.FindTable(new TableId(id)) is null).ToList())
        {
            _changes.Remove(id, out var changes);
            var directory = before.GetTable(new TableId(id)).FullPath;
            AbandonedFiles.AddRange(changes!.Files.Where(f => f.IsOurs).Select(f => FullPath(directory, f.File)));
        }
    }

    static PendingFile OwnFile(TableChanges changes, DataFile file) => changes.Files[(int)(file.Id.Value - ProvisionalFiles.FirstId)];

    /// <summary>Ends rows that the catalog keeps.</summary>
    /// <param name="table">The table.</param>
    /// <param name="inlined">The table of the catalog that keeps them; null for rows this transaction has added itself.</param>
    /// <param name="rowIds">Their row ids.</param>
    public void EndRows(TableId table, string? inlined, IReadOnlyCollection<long> rowIds)
    {
        transaction.ThrowIfEnded();
        if (rowIds.Count == 0)
            return;
        var changes = Edit(table);
        if (inlined is null)
        {
            changes.Inlined?.Remove(rowIds);
            return;
        }

        if (!changes.EndedRows.TryGetValue(inlined, out var ended))
            changes.EndedRows.Add(inlined, ended = []);
        ended.UnionWith(rowIds);
    }

    /// <summary>The changes of a table, to be added to.</summary>
    public TableChanges Edit(TableId table)
    {
        transaction.NoteEdit();
        return Changes(table);
    }

    TableChanges Changes(TableId table)
    {
        if (!_changes.TryGetValue(table.Value, out var changes))
            _changes.Add(table.Value, changes = new TableChanges());
        return changes;
    }

    /// <summary>Rows that wait to be kept in the catalog follow the columns of their table.</summary>
    public void ReshapeInlined(CancellationToken cancellationToken) =>
        ReadInlinedAnew((table, rows) => !table.Columns.SequenceEqual(rows.Columns), cancellationToken);

    void ReadInlinedAnew(Func<LakeTable, InlinedInserts, bool> isNeeded, CancellationToken cancellationToken)
    {
        foreach (var (id, changes) in _changes)
        {
            if (changes.Inlined is not { Count: > 0 } rows || transaction.Tree.FindTable(new TableId(id)) is not { } table
                || !isNeeded(table, rows))
                continue;
            if (transaction.Engine is not { } engine)
                throw new InvalidOperationException(
                    "This transaction has no engine that brings its rows into the new shape of their table.");
            var reshaped = new InlinedInserts(table.Columns);
            reshaped.Add(engine.Reshape(table, rows, cancellationToken));
            changes.Inlined = reshaped;
        }
    }

    /// <summary>Gives the commit the changes of rows, and writes the delete files that it needs.</summary>
    public Task PrepareAsync(RowCommit rows, CancellationToken cancellationToken)
    {
        // Readers take the bounds of a table for those of its rows: they must not cover rows that never came.
        ReadInlinedAnew((_, inlined) => inlined.IsThinned, cancellationToken);
        foreach (var (id, changes) in _changes)
        {
            if (!changes.IsEmpty)
                rows.Add(transaction.Tree.GetTable(new TableId(id)), changes, ProvisionalFiles.Has);
        }

        return rows.WriteDeleteFilesAsync(begin, cancellationToken);
    }

    static string FullPath(string directory, NewDataFile file) => LakePath.Resolve(directory, file.Path, file.PathIsRelative);
}
