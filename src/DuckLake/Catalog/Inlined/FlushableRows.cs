using System.Collections.Immutable;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>What the catalog keeps of a table, to be moved into files; disposing it lets go of the rows.</summary>
/// <param name="Rows">All versions of rows, by the table that keeps them.</param>
/// <param name="Ended">Which of them ended, and when.</param>
/// <param name="Deletions">The table that keeps deleted positions; null when there is none.</param>
/// <param name="Positions">Deleted positions of data files.</param>
/// <param name="Files">Data files with their delete files; empty when there is no deleted position.</param>
sealed record FlushableRows(
    List<InlinedBatch> Rows, Dictionary<InlinedDataTable, Dictionary<RowVersion, long>> Ended, string? Deletions,
    List<RowDeletion> Positions, ImmutableArray<FileDeletes> Files)
    : IDisposable
{
    public void Dispose()
    {
        foreach (var kept in Rows)
            kept.Rows.Dispose();
    }
}
