using System.Collections.Immutable;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Transactions;

// Rows: what was appended, deleted and kept in the catalog, table by table.
public sealed partial class LakeTransaction
{
    /// <summary>Writes delete files, and rows that are to look different; null only where neither happens.</summary>
    internal IRowEngine? Engine { get; set; }

    bool HasRowChanges => _changes.Values.Any(c => !c.IsEmpty);

    /// <summary>
    /// The table's appended files as a scan inside this transaction sees them; row ids count on from the base, and ids are final only at
    /// commit.
    /// </summary>
    internal async Task<ImmutableArray<DataFile>> PendingFilesAsync(TableId table, CancellationToken cancellationToken = default)
    {
        if (!_changes.TryGetValue(table.Value, out var changes) || changes.Files.Count == 0)
            return [];
        var rowId = await FirstOwnRowIdAsync(table, cancellationToken).ConfigureAwait(false);
        var directory = Tree.GetTable(table).FullPath;
        var files = ImmutableArray.CreateBuilder<DataFile>(changes.Files.Count);
        for (var i = 0; i < changes.Files.Count; i++)
        {
            var file = changes.Files[i].File;
            if (!changes.Files[i].IsDropped)
            {
                files.Add(new DataFile(
                    new(ProvisionalFiles.FirstId + i), _context.Begin, null, FullPath(directory, file), file.RecordCount,
                    file.FileSizeBytes,
                    file.FooterSize,
                    rowId, file.Partition, file.Mapping?.Id, null, null, file.PartitionValues, null));
            }

            rowId += file.RecordCount;
        }

        return files.ToImmutable();
    }

    /// <summary>What a scan inside this transaction has to know of its changes; null when there are none.</summary>
    internal async Task<PendingRows?> OwnRowsAsync(TableId table, CancellationToken cancellationToken) => FindChanges(table) is { } changes
        ? changes.AsSeenByScans(await PendingFilesAsync(table, cancellationToken).ConfigureAwait(false), _context.Begin)
        : null;

    /// <summary>From which id on row ids are provisional; smaller ones are those of committed rows.</summary>
    internal async Task<long> FirstOwnRowIdAsync(TableId table, CancellationToken cancellationToken)
    {
        var changes = Changes(table);
        if (changes.FirstOwnRowId is { } known)
            return known;
        var statistics = table.Value < Base.Snapshot.NextCatalogId
            ? await _catalog.Statistics.OfTableAsync(table, cancellationToken).ConfigureAwait(false) : null;
        return (changes.FirstOwnRowId = statistics?.NextRowId ?? 0).Value;
    }

    /// <summary>Mappings that the table's added files brought.</summary>
    internal IEnumerable<NameMapping> PendingMappings(TableId table) => FindChanges(table)?.NewMappings ?? [];

    IEnumerable<NameMapping> NewMappings => _changes.Values.SelectMany(c => c.NewMappings);

    /// <summary>Whether a scan of the table may find rows this transaction has added.</summary>
    internal bool HasOwnRows(TableId table) =>
        FindChanges(table) is { } changes && (changes.LiveFiles.Any() || changes.Inlined is { Count: > 0 });

    /// <summary>What was done to a table's rows so far; null when nothing was.</summary>
    internal TableChanges? FindChanges(TableId table) => _changes.GetValueOrDefault(table.Value);

    /// <summary>Adds rows that the catalog keeps.</summary>
    internal void AppendInlined(TableId table, NewInlinedRows rows)
    {
        ThrowIfEnded();
        _ = Tree.GetTable(table);
        if (rows.Rows.Count == 0)
            return;
        var changes = ChangesOf(table);
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
    internal void Delete(TableId table, DataFile file, IEnumerable<long> positions, long inliningLimit)
    {
        ThrowIfEnded();
        var changes = ChangesOf(table);
        changes.InliningLimit = inliningLimit;
        if (!changes.Deletions.TryGetValue(file.Id.Value, out var deletions))
            changes.Deletions.Add(file.Id.Value, deletions = new FileDeletions(file));
        deletions.Add(positions);
        if (ProvisionalFiles.Has(file) && deletions.Positions.Count == file.RecordCount && OwnFile(changes, file).File.History is null)
            EndFile(table, file);
    }

    /// <summary>Ends a data file with all its rows.</summary>
    internal void EndFile(TableId table, DataFile file)
    {
        ThrowIfEnded();
        var changes = ChangesOf(table);
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
            _abandoned.Add(FullPath(Tree.GetTable(table).FullPath, own.File));
    }

    static PendingFile OwnFile(TableChanges changes, DataFile file) => changes.Files[(int)(file.Id.Value - ProvisionalFiles.FirstId)];

    /// <summary>Ends rows that the catalog keeps.</summary>
    /// <param name="table">The table.</param>
    /// <param name="inlined">The table of the catalog that keeps them; null for rows this transaction has added itself.</param>
    /// <param name="rowIds">Their row ids.</param>
    internal void EndRows(TableId table, string? inlined, IReadOnlyCollection<long> rowIds)
    {
        ThrowIfEnded();
        if (rowIds.Count == 0)
            return;
        var changes = ChangesOf(table);
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
    internal TableChanges ChangesOf(TableId table)
    {
        Edits++;
        return Changes(table);
    }

    TableChanges Changes(TableId table)
    {
        if (!_changes.TryGetValue(table.Value, out var changes))
            _changes.Add(table.Value, changes = new TableChanges());
        return changes;
    }

    /// <summary>Rows that wait to be kept in the catalog follow the columns of their table.</summary>
    void ReshapeInlined(CancellationToken cancellationToken) =>
        ReadInlinedAnew((table, rows) => !table.Columns.SequenceEqual(rows.Columns), cancellationToken);

    void ReadInlinedAnew(Func<LakeTable, InlinedInserts, bool> isNeeded, CancellationToken cancellationToken)
    {
        foreach (var (id, changes) in _changes)
        {
            if (changes.Inlined is not { Count: > 0 } rows || Tree.FindTable(new TableId(id)) is not { } table
                || !isNeeded(table, rows))
                continue;
            if (Engine is null)
                throw new InvalidOperationException(
                    "This transaction has no engine that brings its rows into the new shape of their table.");
            var reshaped = new InlinedInserts(table.Columns);
            reshaped.Add(Engine.Reshape(table, rows, cancellationToken));
            changes.Inlined = reshaped;
        }
    }

    /// <summary>Gives the commit the changes of rows, and writes the delete files that it needs.</summary>
    Task PrepareAsync(RowCommit rows, CancellationToken cancellationToken)
    {
        // Readers take the bounds of a table for those of its rows: they must not cover rows that never came.
        ReadInlinedAnew((_, inlined) => inlined.IsThinned, cancellationToken);
        foreach (var (id, changes) in _changes)
        {
            if (!changes.IsEmpty)
                rows.Add(Tree.GetTable(new TableId(id)), changes, ProvisionalFiles.Has);
        }

        return rows.WriteDeleteFilesAsync(_context.Begin, cancellationToken);
    }
}
