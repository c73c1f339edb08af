using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>What a transaction needs an engine for.</summary>
interface IRowEngine
{
    /// <summary>Writes a delete file and makes it durable.</summary>
    /// <param name="table">The table of the data file.</param>
    /// <param name="deleted">What it is to hold.</param>
    /// <param name="commit">The snapshot that deletes the positions without a snapshot of their own.</param>
    /// <param name="cancellationToken">Interrupts the write and removes what was written.</param>
    Task<NewDeleteFile> WriteDeletesAsync(LakeTable table, DeletedPositions deleted, SnapshotId commit, CancellationToken cancellationToken);

    /// <summary>Rows that wait to be kept in the catalog, in the columns the table has now. They keep their ids, provisional ones too.</summary>
    NewInlinedRows Reshape(LakeTable table, InlinedInserts rows, CancellationToken cancellationToken);
}
