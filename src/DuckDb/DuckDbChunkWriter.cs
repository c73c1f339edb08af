using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>A chunk of up to <see cref="DuckDbChunk.MaxRows"/> rows being filled.</summary>
public readonly ref struct DuckDbChunkWriter
{
    readonly nint _chunk;

    internal DuckDbChunkWriter(nint chunk)
    {
        _chunk = chunk;
        ColumnCount = (int)VectorMethods.duckdb_data_chunk_get_column_count(chunk);
    }

    /// <summary>Columns to fill.</summary>
    public int ColumnCount { get; }

    /// <summary>A column to fill.</summary>
    public DuckDbVectorWriter this[int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)ColumnCount, nameof(column));
            return new DuckDbVectorWriter(VectorMethods.duckdb_data_chunk_get_vector(_chunk, (ulong)column), DuckDbChunk.MaxRows);
        }
    }
}
