using Ekko.DuckDb;

namespace Ekko.DuckLake.Columns;

/// <summary>
/// A column of byte strings: VARCHAR and JSON (UTF-8, the appender's duty to have checked) or BLOB. Rows are slices of one native buffer, so a value that
/// repeats is stored once, and vectors point at it without a copy.
/// </summary>
public sealed class TextColumn : BatchColumn
{
    const int FirstCapacity = 4096;
    readonly NativeBuffer _bytes = new();
    int[] _starts = [];
    int[] _lengths = [];

    internal TextColumn(string name, DuckDbType type)
        : base(name, type)
    {
    }

    /// <inheritdoc/>
    public override long ByteSize => _bytes.Length + 8L * Count;

    /// <summary>The bytes of a row; empty for NULL.</summary>
    /// <param name="row">From 0.</param>
    public ReadOnlySpan<byte> this[int row] => _bytes.Span.Slice(_starts[row], _lengths[row]);

    /// <summary>Appends a value.</summary>
    /// <param name="value">The bytes, copied.</param>
    public void Append(ReadOnlySpan<byte> value) => Append(Store(value));

    /// <summary>Reserves room for a value whose bytes the caller writes into the answer before the next append.</summary>
    /// <param name="length">Its exact length in bytes.</param>
    public Span<byte> AppendUninitialized(int length)
    {
        var start = _bytes.Length;
        var region = _bytes.Append(length);
        Append(new TextSlice(start, length));
        return region;
    }

    /// <summary>Stores a value that many rows will share; valid until the batch is reset.</summary>
    /// <param name="value">The bytes, copied.</param>
    public TextSlice Store(ReadOnlySpan<byte> value)
    {
        var start = _bytes.Length;
        value.CopyTo(_bytes.Append(value.Length));
        return new TextSlice(start, value.Length);
    }

    /// <summary>Appends a stored value.</summary>
    /// <param name="value">What <see cref="Store"/> answered since the last reset.</param>
    public void Append(TextSlice value)
    {
        var row = Count;
        if (row == _starts.Length)
            Grow(row + 1);
        _starts[row] = value.Start;
        _lengths[row] = value.Length;
        Validity.AppendValid();
    }

    /// <summary>Replaces a row appended before.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="value">The bytes, copied.</param>
    public void Set(int row, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        var slice = Store(value);
        _starts[row] = slice.Start;
        _lengths[row] = slice.Length;
        Validity.Set(row, true);
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        var row = Count;
        if (row == _starts.Length)
            Grow(row + 1);
        _starts[row] = 0;
        _lengths[row] = 0;
        Validity.AppendNull();
    }

    internal override int CopyTo(DuckDbVectorWriter vector, int targetRow, int sourceRow, int count, int items)
    {
        vector.Texts(targetRow, _bytes, _starts.AsSpan(sourceRow, count), _lengths.AsSpan(sourceRow, count));
        CopyValidity(vector, targetRow, sourceRow, count);
        return items;
    }

    internal override void Reset()
    {
        base.Reset();
        _bytes.Clear();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _bytes.Dispose();
        base.Dispose();
    }

    void Grow(int rows)
    {
        var capacity = Math.Max(rows, Math.Max(FirstCapacity, _starts.Length * 2));
        Array.Resize(ref _starts, capacity);
        Array.Resize(ref _lengths, capacity);
    }
}
