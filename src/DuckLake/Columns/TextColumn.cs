using Ekko.DuckDb;

namespace Ekko.DuckLake.Columns;

/// <summary>
/// A column of byte strings: VARCHAR and JSON (UTF-8, the appender's duty to have checked) or BLOB. Rows are slices of one native buffer,
/// so a value that repeats is stored once, and vectors point at it without a copy.
/// </summary>
public sealed class TextColumn : BatchColumn
{
    readonly NativeBuffer _bytes = new();
    readonly NativeBuffer _starts = new();
    readonly NativeBuffer _lengths = new();

    internal TextColumn(string name, DuckDbType type)
        : base(name, type)
    {
    }

    /// <inheritdoc/>
    public override long ByteSize => _bytes.Length + 8L * Count;

    /// <summary>The bytes of a row; empty for NULL.</summary>
    /// <param name="row">From 0.</param>
    public ReadOnlySpan<byte> this[int row] => _bytes.Span.Slice(_starts.As<int>()[row], _lengths.As<int>()[row]);

    /// <summary>Appends a value.</summary>
    /// <param name="value">The bytes, copied.</param>
    public void Append(ReadOnlySpan<byte> value) => Append(Store(value));

    /// <summary>Reserves room for a value whose bytes the caller writes into the answer before the next append.</summary>
    /// <param name="length">Its exact length in bytes.</param>
    public Span<byte> AppendUninitialized(int length)
    {
        var start = _bytes.Length;
        var region = _bytes.Extend(length);
        Append(new TextSlice(start, length));
        return region;
    }

    /// <summary>Stores a value that many rows will share; valid until the batch is reset.</summary>
    /// <param name="value">The bytes, copied.</param>
    public TextSlice Store(ReadOnlySpan<byte> value)
    {
        var start = _bytes.Length;
        value.CopyTo(_bytes.Extend(value.Length));
        return new TextSlice(start, value.Length);
    }

    /// <summary>Appends a stored value.</summary>
    /// <param name="value">What <see cref="Store"/> answered since the last reset.</param>
    public void Append(TextSlice value)
    {
        _starts.Append(value.Start);
        _lengths.Append(value.Length);
        Validity.AppendValid();
    }

    /// <summary>Replaces a row appended before.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="value">The bytes, copied.</param>
    public void Set(int row, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        var slice = Store(value);
        _starts.As<int>()[row] = slice.Start;
        _lengths.As<int>()[row] = slice.Length;
        Validity.Set(row, true);
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        _starts.Append(0);
        _lengths.Append(0);
        Validity.AppendNull();
    }

    internal override int CopyTo(DuckDbVectorWriter vector, int targetRow, int sourceRow, int count, int items)
    {
        vector.Texts(targetRow, _bytes, _starts.As<int>().Slice(sourceRow, count), _lengths.As<int>().Slice(sourceRow, count));
        CopyValidity(vector, targetRow, sourceRow, count);
        return items;
    }

    internal override void Truncate(int rows)
    {
        base.Truncate(rows);
        _starts.SetLength(Count * sizeof(int));
        _lengths.SetLength(Count * sizeof(int));
    }

    internal override void Reset()
    {
        base.Reset();
        _bytes.Clear();
        _starts.Clear();
        _lengths.Clear();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _bytes.Dispose();
        _starts.Dispose();
        _lengths.Dispose();
        base.Dispose();
    }
}
