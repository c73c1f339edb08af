using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>Up to <see cref="MaxRows"/> rows in columnar form, in native memory.</summary>
public sealed class DuckDbChunk : IDisposable
{
    /// <summary>The engine's vector size: no chunk holds more rows.</summary>
    public const int MaxRows = 2048;

    readonly ChunkHandle _handle;

    internal DuckDbChunk(ChunkHandle handle)
    {
        _handle = handle;
        RowCount = (int)VectorMethods.duckdb_data_chunk_get_size(handle.Value);
        ColumnCount = (int)VectorMethods.duckdb_data_chunk_get_column_count(handle.Value);
    }

    /// <summary>Rows in this chunk.</summary>
    public int RowCount { get; }

    /// <summary>Columns in this chunk.</summary>
    public int ColumnCount { get; }

    /// <summary>A column's vector; it lives as long as the chunk.</summary>
    public DuckDbVector this[int column]
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)ColumnCount, nameof(column));
            return new DuckDbVector(VectorMethods.duckdb_data_chunk_get_vector(_handle.Value, (ulong)column), RowCount);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
