using Ekko.Blocks;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>Writes what batches add a second time, outside of the lake.</summary>
interface IBatchCopies
{
    /// <summary>Writes rows durably. They count once the lake has committed the batch, which the copy is a hook of.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="selection">Which of its transactions are new.</param>
    /// <param name="cancellationToken">Removes what was written.</param>
    Task<IBatchCopy> WriteAsync(BlockBatch batch, RowSelection selection, CancellationToken cancellationToken);
}

/// <summary>A copy of a batch. It is removed when this is disposed, unless it was kept.</summary>
interface IBatchCopy : ICatalogCommitHook, IAsyncDisposable
{
    /// <summary>How many rows were written.</summary>
    long RowCount { get; }

    /// <summary>The commit took place, or whether it did is not known.</summary>
    void Keep();
}
