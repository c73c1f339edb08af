using System.Collections.Immutable;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>What a transaction has done to a table's rows, as its own scans see it.</summary>
/// <param name="Files">Data files it has appended, with provisional ids.</param>
/// <param name="Changes">Everything else.</param>
/// <param name="Begin">The snapshot it will be.</param>
sealed record PendingRows(ImmutableArray<DataFile> Files, TableChanges Changes, SnapshotId Begin)
{
    /// <summary>
    /// Positions it has deleted, in committed files and its own, and those that were dead when it moved them into a file.
    /// </summary>
    public IEnumerable<RowDeletion> Deleted =>
        Changes.Deletions.SelectMany(d => d.Value.Positions, (d, position) => new RowDeletion(d.Key, position, Begin.Value))
            .Concat(Changes.Files.Index().Where(f => f.Item is { IsDropped: false, Dead: not null })
                .SelectMany(
                    f => f.Item.Dead!.Positions, (f, position) => new RowDeletion(LakeTransaction.FirstOwnFileId + f.Index, position,
                        Begin.Value)));

    /// <summary>Whether it has moved the rows of a table of the catalog into files.</summary>
    public bool HasFlushed(InlinedDataTable inlined) => Changes.Flushed.Exists(f => f.Name == inlined.Name);

    /// <summary>Row ids it has ended in a table of the catalog; null when none.</summary>
    public IReadOnlySet<long>? Ended(string inlined) => Changes.EndedRows.GetValueOrDefault(inlined);
}
