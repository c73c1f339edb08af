using System.Collections.Immutable;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>What a running transaction has done to a table's rows, as its own scans see it.</summary>
/// <param name="Files">Data files it has appended, with provisional ids.</param>
/// <param name="Inlined">Rows it has added for the catalog to keep; null for none.</param>
/// <param name="EndedFiles">Data files that end with all their rows, by id.</param>
/// <param name="EndedRows">Row ids it has ended, by the table of the catalog that keeps the rows.</param>
/// <param name="Flushed">Tables of the catalog whose rows it has moved into files.</param>
/// <param name="Deleted">
/// Positions it has deleted, in committed files and its own, and those that were dead when it moved them into a file.
/// </param>
sealed record PendingRows(
    ImmutableArray<DataFile> Files, InlinedInserts? Inlined, IReadOnlyDictionary<long, DataFile> EndedFiles,
    IReadOnlyDictionary<string, SortedSet<long>> EndedRows, IReadOnlyList<InlinedDataTable> Flushed, IEnumerable<RowDeletion> Deleted)
{
    /// <summary>Whether it has moved the rows of a table of the catalog into files.</summary>
    public bool HasFlushed(InlinedDataTable inlined) => Flushed.Any(table => table.Name == inlined.Name);

    /// <summary>Row ids it has ended in a table of the catalog; null when none.</summary>
    public IReadOnlySet<long>? Ended(string inlined) => EndedRows.GetValueOrDefault(inlined);
}
