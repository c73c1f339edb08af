using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>Rows that are committed together, with what finds their duplicates.</summary>
class BatchBuffer : IDisposable
{
    public BatchBuffer(Lake lake) => Filter = new DuplicateFilter(lake, Batch);

    public BlockBatch Batch { get; } = new();

    public DuplicateFilter Filter { get; }

    /// <summary>Whether there is nothing to commit.</summary>
    public virtual bool IsEmpty => Batch.RowCount == 0;

    /// <summary>How many buffers have been filled up to this one.</summary>
    public long Number { get; set; }

    /// <summary>What its commit writes besides its rows; set when nothing is added to it any more.</summary>
    public ICatalogCommitHook? Hook { get; set; }

    /// <summary>Its way into the lake; null before and between attempts.</summary>
    public BatchWrite? Write { get; set; }

    public virtual void Reset() => Batch.Reset();

    public void Dispose() => Batch.Dispose();
}
