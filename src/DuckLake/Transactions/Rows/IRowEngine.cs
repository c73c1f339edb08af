using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>What a transaction needs an engine for.</summary>
interface IRowEngine
{
    /// <summary>Writes delete files and makes them durable.</summary>
    /// <param name="deletions">What each is to hold, and the table of its data file.</param>
    /// <param name="commit">The snapshot that deletes the positions without a snapshot of their own.</param>
    /// <param name="cancellationToken">Interrupts the write and removes what was written.</param>
    /// <returns>The files, in the same order.</returns>
    Task<NewDeleteFile[]> WriteDeletesAsync(
        IReadOnlyList<(LakeTable Table, DeletedPositions Deleted)> deletions, SnapshotId commit, CancellationToken cancellationToken);

    /// <summary>
    /// Rows that wait to be kept in the catalog, in the columns the table has now. They keep their ids, provisional ones too.
    /// </summary>
    NewInlinedRows Reshape(LakeTable table, InlinedInserts rows, CancellationToken cancellationToken);
}
