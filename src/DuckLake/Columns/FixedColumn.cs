using System.Runtime.CompilerServices;
using Ekko.DuckDb;

namespace Ekko.DuckLake.Columns;

/// <summary>
/// A column of fixed-width values: <c>bool</c>, integers, <see cref="Int128"/> for DECIMAL(38,s) and HUGEINT, <c>long</c> microseconds since 1970 for
/// TIMESTAMPTZ.
/// </summary>
/// <typeparam name="T">The value in DuckDB's own layout.</typeparam>
public sealed class FixedColumn<T> : BatchColumn
    where T : unmanaged
{
    const int FirstCapacity = 4096;
    T[] _values = [];

    internal FixedColumn(string name, DuckDbType type)
        : base(name, type)
    {
    }

    /// <inheritdoc/>
    public override long ByteSize => (long)Count * Unsafe.SizeOf<T>();

    /// <summary>The values appended so far; what stands at a NULL is undefined.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    /// <summary>Appends a value.</summary>
    /// <param name="value">The value.</param>
    public void Append(T value)
    {
        var row = Count;
        if (row == _values.Length)
            Grow(row + 1);
        _values[row] = value;
        Validity.AppendValid();
    }

    /// <summary>Appends a value, or NULL.</summary>
    /// <param name="value">The value; null for NULL.</param>
    public void Append(T? value)
    {
        if (value is { } present)
            Append(present);
        else
            AppendNull();
    }

    /// <summary>Appends the same value several times.</summary>
    /// <param name="value">The value.</param>
    /// <param name="count">How often.</param>
    public void Append(T value, int count)
    {
        var row = Count;
        if (row + count > _values.Length)
            Grow(row + count);
        _values.AsSpan(row, count).Fill(value);
        Validity.AppendValid(count);
    }

    /// <summary>Replaces a row appended before.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="value">The value; null for NULL.</param>
    public void Set(int row, T? value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        _values[row] = value.GetValueOrDefault();
        Validity.Set(row, value.HasValue);
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        var row = Count;
        if (row == _values.Length)
            Grow(row + 1);
        _values[row] = default;
        Validity.AppendNull();
    }

    internal override int CopyTo(DuckDbVectorWriter vector, int targetRow, int sourceRow, int count, int items)
    {
        _values.AsSpan(sourceRow, count).CopyTo(vector.Values<T>().Slice(targetRow, count));
        CopyValidity(vector, targetRow, sourceRow, count);
        return items;
    }

    void Grow(int rows) => Array.Resize(ref _values, Math.Max(rows, Math.Max(FirstCapacity, _values.Length * 2)));
}
