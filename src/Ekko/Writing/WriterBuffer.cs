using Ekko.Blocks;
using Ekko.DuckLake;

namespace Ekko.Writing;

/// <summary>A batch with what finds its duplicates.</summary>
sealed class WriterBuffer(Lake lake) : IDisposable
{
    BlockBatch? _batch;
    DuplicateFilter? _duplicates;

    public BlockBatch Batch => _batch ??= new BlockBatch();

    public DuplicateFilter Duplicates => _duplicates ??= new DuplicateFilter(lake, Batch);

    /// <summary>How many buffers have been filled up to this one.</summary>
    public long Number { get; set; }

    public long ByteSize => Batch.ByteSize;

    public void Dispose() => _batch?.Dispose();
}
