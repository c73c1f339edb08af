using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>Rows and deleted positions of a table that the catalog keeps, visible at a snapshot.</summary>
sealed record InlinedRowSet(List<InlinedRows> Rows, List<RowDeletion> Deleted) : IDisposable
{
    /// <summary>Reads them together with the files they go with.</summary>
    internal static async Task<(TableFiles Files, InlinedRowSet Kept)> ReadAsync(
        SqlCatalog catalog, LakeTable table, Snapshot snapshot, TableFiles files, PendingRows? own, CancellationToken cancellationToken)
    {
        var (all, rows, deleted) = await catalog.Inlined.ReadAsync(table, snapshot, files, name => own?.Ended(name), cancellationToken)
            .ConfigureAwait(false);
        // What the transaction has flushed is in files of its own.
        return (all, new InlinedRowSet([.. rows.Where(r => own?.HasFlushed(r.Table) != true).Select(InlinedRows.Of)], deleted));
    }

    public void Dispose()
    {
        foreach (var rows in Rows)
            rows.Dispose();
    }
}
