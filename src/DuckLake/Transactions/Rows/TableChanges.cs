using System.Collections.Immutable;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Transactions;

/// <summary>What a transaction has done to the rows of one table.</summary>
sealed class TableChanges
{
    /// <summary>
    /// Data files to add. One whose rows were all deleted again stays in the list, so that the others keep their provisional ids.
    /// </summary>
    public List<PendingFile> Files { get; } = [];

    /// <summary>Rows to keep in the catalog; null when there are none.</summary>
    public InlinedInserts? Inlined { get; set; }

    /// <summary>Deleted positions by data file, provisional ids of own files included.</summary>
    public SortedDictionary<long, FileDeletions> Deletions { get; } = [];

    /// <summary>Data files that end with all their rows.</summary>
    public Dictionary<long, DataFile> EndedFiles { get; } = [];

    /// <summary>Row ids to end, by the table of the catalog that keeps the rows.</summary>
    public SortedDictionary<string, SortedSet<long>> EndedRows { get; } = new(StringComparer.Ordinal);

    /// <summary>Tables of the catalog whose rows, up to the transaction's base, are now in files.</summary>
    public List<InlinedDataTable> Flushed { get; } = [];

    /// <summary>The table of deleted positions in the catalog, when these are now in delete files.</summary>
    public string? FlushedDeletions { get; set; }

    /// <summary>Delete files of the flush.</summary>
    public List<PendingDeleteFile> FlushedDeleteFiles { get; } = [];

    /// <summary>How many deleted positions of one file are kept in the catalog instead of a delete file.</summary>
    public long InliningLimit { get; set; }

    /// <summary>Row ids from here on are provisional ones of own files; null until it is asked for.</summary>
    public long? FirstOwnRowId { get; set; }

    public bool IsEmpty => OnlyAdds && Files.TrueForAll(f => f.IsDropped) && Inlined is not { Count: > 0 };

    /// <summary>Whether rows were added at most: none of those that were there before was changed, deleted or moved.</summary>
    public bool OnlyAdds => Deletions.Count == 0 && EndedFiles.Count == 0 && EndedRows.Count == 0
        && Flushed.Count == 0 && FlushedDeletions is null;

    /// <summary>Own files that are still to be added.</summary>
    public IEnumerable<PendingFile> LiveFiles => Files.Where(f => !f.IsDropped);

    /// <summary>Mappings of files to add that are not in the catalog yet, each once.</summary>
    public IEnumerable<NameMapping> NewMappings =>
        LiveFiles.Select(f => f.File.Mapping).OfType<NameMapping>().Where(m => m.IsNew).DistinctBy(m => m.Id);

    /// <summary>The changes as scans of the transaction see them.</summary>
    /// <param name="files">The files to add, with provisional ids.</param>
    /// <param name="begin">The snapshot that the transaction will be.</param>
    public PendingRows AsSeenByScans(ImmutableArray<DataFile> files, SnapshotId begin) =>
        new(files, Inlined, EndedFiles, EndedRows, Flushed, Deleted(begin.Value));

    IEnumerable<RowDeletion> Deleted(long begin)
    {
        foreach (var (file, deletions) in Deletions)
        {
            foreach (var position in deletions.Positions)
                yield return new RowDeletion(file, position, begin);
        }

        foreach (var (index, file) in Files.Index().Where(f => f.Item is { IsDropped: false, Dead: not null }))
        {
            foreach (var position in file.Dead!.Positions)
                yield return new RowDeletion(ProvisionalFiles.FirstId + index, position, begin);
        }
    }
}

/// <summary>A data file that waits for its commit.</summary>
sealed class PendingFile(NewDataFile file)
{
    public NewDataFile File { get; } = file;

    /// <summary>Whether it was written for the lake, so that it can go when the lake does not take it.</summary>
    public bool IsOurs => File.Mapping is null;

    /// <summary>Whether all its rows were deleted again.</summary>
    public bool IsDropped { get; set; }

    /// <summary>The id the commit gave it.</summary>
    public DataFileId CommittedId { get; set; }

    /// <summary>
    /// Positions deleted in it by the commit that adds it, with the snapshots that did, for a file of older rows; null when none.
    /// </summary>
    public DeletedPositions? Dead { get; init; }
}

/// <summary>Positions a transaction deletes in a data file.</summary>
sealed class FileDeletions(DataFile file)
{
    public DataFile File { get; } = file;

    /// <summary>The positions, ascending, none twice.</summary>
    public List<long> Positions { get; } = [];

    public void Add(IEnumerable<long> positions)
    {
        Positions.AddRange(positions);
        Positions.Sort();
        var kept = 0;
        for (var i = 0; i < Positions.Count; i++)
        {
            if (kept == 0 || Positions[kept - 1] != Positions[i])
                Positions[kept++] = Positions[i];
        }

        Positions.RemoveRange(kept, Positions.Count - kept);
    }
}

/// <summary>A delete file that is to be written, or has been for the snapshot that was expected.</summary>
sealed class PendingDeleteFile(LakeTable table, DataFile? file, DeletedPositions deleted)
{
    public LakeTable Table => table;

    /// <summary>The committed data file; null for one of the transaction itself.</summary>
    public DataFile? File => file;

    public DeletedPositions Deleted => deleted;

    /// <summary>The own file it belongs to.</summary>
    public PendingFile? Own { get; init; }

    /// <summary>The file as written, and the snapshot it was written for.</summary>
    public NewDeleteFile? Written { get; set; }

    public SnapshotId WrittenFor { get; set; }

    /// <summary>Whether it has to be written again, because the commit is another snapshot than expected.</summary>
    public bool IsStale(SnapshotId commit) => Written is null || (deleted.NamesCommit && WrittenFor != commit);
}
