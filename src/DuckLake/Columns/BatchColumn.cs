using Ekko.DuckDb;

namespace Ekko.DuckLake.Columns;

/// <summary>One column of a <see cref="ColumnBatch"/>: typed values side by side, appended row by row or in runs.</summary>
public abstract class BatchColumn : IDisposable
{
    private protected BatchColumn(string name, DuckDbType type) => (Name, Type) = (name, type);

    /// <summary>The name the batch's maker knows the column by; the lake's column may have been renamed since.</summary>
    public string Name { get; }

    /// <summary>The type of the vectors this column fills.</summary>
    public DuckDbType Type { get; }

    /// <summary>Rows appended since the last reset.</summary>
    public int Count => Validity.Count;

    /// <summary>Bytes the values take.</summary>
    public abstract long ByteSize { get; }

    private protected ValidityBitmap Validity { get; } = new();

    /// <summary>Whether the row has a value.</summary>
    /// <param name="row">From 0.</param>
    public bool IsValid(int row) => Validity.IsValid(row);

    /// <summary>How many of these rows are NULL.</summary>
    /// <param name="row">First row.</param>
    /// <param name="count">Number of rows.</param>
    public int NullCount(int row, int count) => Validity.NullCount(row, count);

    /// <summary>Appends NULL.</summary>
    public abstract void AppendNull();

    /// <summary>Copies rows into a vector from <paramref name="targetRow"/> on; texts are pointed at, not copied.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="targetRow">First row to set.</param>
    /// <param name="sourceRow">First row to copy.</param>
    /// <param name="count">Number of rows, at least 1.</param>
    /// <param name="items">List items that earlier calls put into this vector.</param>
    /// <returns>List items in the vector now.</returns>
    internal abstract int CopyTo(DuckDbVectorWriter vector, int targetRow, int sourceRow, int count, int items);

    internal virtual void Truncate(int rows) => Validity.Truncate(rows);

    internal virtual void Reset() => Validity.Reset();

    /// <summary>Gives the buffers back.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    private protected void CopyValidity(DuckDbVectorWriter vector, int targetRow, int sourceRow, int count)
    {
        if (Validity.MayHaveNulls)
            Validity.CopyTo(vector.Validity(), targetRow, sourceRow, count);
    }
}
