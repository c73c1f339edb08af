using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>Where the rows of a table are as of one snapshot.</summary>
/// <param name="Files">Data files with the delete file that applies to each, by id.</param>
/// <param name="InlinedData">Tables of the catalog database that may hold rows; oldest schema version first.</param>
/// <param name="InlinedDeletesTable">The table of the catalog database that may hold deleted positions (file_id, row_id, begin_snapshot);
/// null when there is none.</param>
sealed record TableFiles(ImmutableArray<DataFile> Files, ImmutableArray<InlinedDataTable> InlinedData, string? InlinedDeletesTable)
{
    /// <summary>No file and no row in the catalog.</summary>
    public static TableFiles Empty { get; } = new([], [], null);
}
