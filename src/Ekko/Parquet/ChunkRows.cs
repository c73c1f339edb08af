using Ekko.DuckDb;

namespace Ekko.Parquet;

/// <summary>The first rows of a chunk.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Count">How many of its rows.</param>
public sealed record ChunkRows(DuckDbChunk Chunk, int Count);
