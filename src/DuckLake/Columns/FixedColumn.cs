using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ekko.DuckDb;

namespace Ekko.DuckLake.Columns;

/// <summary>
/// A column of fixed-width values: <c>bool</c>, integers, <see cref="Int128"/> for DECIMAL(38,s) and HUGEINT, <c>long</c> microseconds
/// since 1970 for TIMESTAMPTZ.
/// </summary>
/// <typeparam name="T">The value in DuckDB's own layout.</typeparam>
public sealed class FixedColumn<T> : BatchColumn
    where T : unmanaged
{
    readonly NativeBuffer _values = new();

    internal FixedColumn(string name, DuckDbType type)
        : base(name, type)
    {
    }

    /// <inheritdoc/>
    public override long ByteSize => (long)Count * Unsafe.SizeOf<T>();

    /// <summary>The values appended so far; what stands at a NULL is undefined.</summary>
    public ReadOnlySpan<T> Values => _values.As<T>();

    /// <summary>Appends a value.</summary>
    /// <param name="value">The value.</param>
    public void Append(T value)
    {
        _values.Append(value);
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
        MemoryMarshal.Cast<byte, T>(_values.Extend(checked(count * Unsafe.SizeOf<T>()))).Fill(value);
        Validity.AppendValid(count);
    }

    /// <summary>Replaces a row appended before.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="value">The value; null for NULL.</param>
    public void Set(int row, T? value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        _values.As<T>()[row] = value.GetValueOrDefault();
        Validity.Set(row, value.HasValue);
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        _values.Append(default(T));
        Validity.AppendNull();
    }

    internal override int CopyTo(DuckDbVectorWriter vector, int targetRow, int sourceRow, int count, int items)
    {
        Values.Slice(sourceRow, count).CopyTo(vector.Values<T>().Slice(targetRow, count));
        CopyValidity(vector, targetRow, sourceRow, count);
        return items;
    }

    internal override void Truncate(int rows)
    {
        base.Truncate(rows);
        _values.SetLength(Count * Unsafe.SizeOf<T>());
    }

    internal override void Reset()
    {
        base.Reset();
        _values.Clear();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _values.Dispose();
        base.Dispose();
    }
}
