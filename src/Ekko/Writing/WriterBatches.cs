using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>The batches of a writer, and what their commits did.</summary>
/// <param name="lake">The lake.</param>
/// <param name="batchSize">Rows that make a buffer due.</param>
/// <param name="fence">Looks in every commit's transaction whether the writer may still write; null for a writer that always may.</param>
sealed class WriterBatches(Lake lake, int batchSize, ICatalogCommitHook? fence) : IBatchOwner<BatchBuffer>
{
    WriteResult _total = new();

    /// <summary>What all commits did together.</summary>
    public WriteResult Total => Volatile.Read(ref _total);

    public int DueRows => batchSize;

    public BatchBuffer NewBuffer() => new(lake);

    public ICatalogCommitHook? Seal(BatchBuffer buffer) => fence;

    public void Committed(BatchBuffer buffer, WriteResult result, TimeSpan elapsed, BatchBuffer next) =>
        Volatile.Write(ref _total, _total + result);

    public void Retries(Exception error, TimeSpan wait)
    {
    }

    /// <summary>Its rows stay, and the next flush tells what is wrong.</summary>
    public void Failed(Exception error)
    {
    }
}
