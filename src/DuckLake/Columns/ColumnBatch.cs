using Ekko.DuckDb;

namespace Ekko.DuckLake.Columns;

/// <summary>
/// Rows of one table, column by column, on the way into a lake: appended by one thread, then read by up to two threads that copy chunks of
/// it into DuckDB vectors (<see cref="BatchRowSource"/>), then reset and used again. There is no object per row.
/// </summary>
/// <remarks>
/// A row is complete when every column has it and <see cref="EndRow"/> was called; <see cref="Truncate"/> takes complete or half-made rows
/// back.
/// </remarks>
public sealed class ColumnBatch : IDisposable
{
    readonly List<BatchColumn> _columns = [];

    /// <summary>The columns, in the order they were added.</summary>
    public IReadOnlyList<BatchColumn> Columns => _columns;

    /// <summary>Complete rows.</summary>
    public int RowCount { get; private set; }

    /// <summary>Bytes the values take, without spare room.</summary>
    public long ByteSize
    {
        get
        {
            var size = 0L;
            foreach (var column in _columns)
                size += column.ByteSize;
            return size;
        }
    }

    /// <summary>Adds a column of fixed-width values.</summary>
    /// <typeparam name="T">The value in DuckDB's layout for <paramref name="type"/>.</typeparam>
    /// <param name="name">Its name for the batch's maker.</param>
    /// <param name="type">The type of the vectors it fills.</param>
    public FixedColumn<T> AddFixed<T>(string name, DuckDbType type)
        where T : unmanaged => Add(new FixedColumn<T>(name, type));

    /// <summary>Adds a column of VARCHAR, JSON or BLOB.</summary>
    /// <param name="name">Its name for the batch's maker.</param>
    /// <param name="type">The type of the vectors it fills.</param>
    public TextColumn AddText(string name, DuckDbType type) => Add(new TextColumn(name, type));

    /// <summary>Adds a column of VARCHAR[].</summary>
    /// <param name="name">Its name for the batch's maker.</param>
    /// <param name="type">The list type.</param>
    public TextListColumn AddTextList(string name, DuckDbType type) => Add(new TextListColumn(name, type, type.Children[0].Type));

    /// <summary>Completes the row that was appended to every column.</summary>
    /// <exception cref="InvalidOperationException">A column did not get exactly one value.</exception>
    public void EndRow()
    {
        RowCount++;
        foreach (var column in _columns)
        {
            if (column.Count != RowCount)
                throw new InvalidOperationException(
                    $"Row {RowCount - 1} is incomplete: column \"{column.Name}\" has {column.Count} values.");
        }
    }

    /// <summary>Takes back every row from <paramref name="rows"/> on, half-made ones included.</summary>
    /// <param name="rows">Rows to keep.</param>
    public void Truncate(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, RowCount);
        foreach (var column in _columns)
            column.Truncate(rows);
        RowCount = rows;
    }

    /// <summary>Empties the batch and keeps its memory for the next rows.</summary>
    public void Reset()
    {
        foreach (var column in _columns)
            column.Reset();
        RowCount = 0;
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        foreach (var column in _columns)
            column.Dispose();
        _columns.Clear();
        RowCount = 0;
    }

    T Add<T>(T column)
        where T : BatchColumn
    {
        if (RowCount != 0)
            throw new InvalidOperationException($"Column \"{column.Name}\" comes too late: the batch already has {RowCount} rows.");
        _columns.Add(column);
        return column;
    }
}
