using Ekko.DuckDb;

namespace Ekko.DuckLake.Columns;

/// <summary>
/// A column of lists of byte strings (VARCHAR[]): items are added one by one, then <see cref="AppendList"/> closes the row.
/// </summary>
public sealed class TextListColumn : BatchColumn
{
    readonly FixedColumn<ListEntry> _entries;
    readonly TextColumn _items;
    int _open;

    internal TextListColumn(string name, DuckDbType type, DuckDbType itemType)
        : base(name, type)
    {
        _entries = new FixedColumn<ListEntry>(name, type);
        _items = new TextColumn("element", itemType);
    }

    /// <inheritdoc/>
    public override long ByteSize => _entries.ByteSize + _items.ByteSize;

    /// <summary>Adds an item to the list being built.</summary>
    /// <param name="value">The bytes, copied.</param>
    public void AppendItem(ReadOnlySpan<byte> value) => _items.Append(value);

    /// <summary>Adds a NULL item to the list being built.</summary>
    public void AppendNullItem() => _items.AppendNull();

    /// <summary>Ends the row with the items added since the last one.</summary>
    public void AppendList()
    {
        _entries.Append(new ListEntry((ulong)_open, (ulong)(_items.Count - _open)));
        _open = _items.Count;
        Validity.AppendValid();
    }

    /// <summary>Forgets the items added since the last row.</summary>
    public void DiscardItems() => _items.Truncate(_open);

    /// <inheritdoc/>
    public override void AppendNull()
    {
        DiscardItems();
        _entries.Append(new ListEntry((ulong)_open, 0));
        Validity.AppendNull();
    }

    /// <summary>Number of items of a row.</summary>
    /// <param name="row">From 0.</param>
    public int ItemCount(int row) => (int)_entries.Values[row].Length;

    /// <summary>One item of a row.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="item">From 0.</param>
    public ReadOnlySpan<byte> Item(int row, int item) => _items[(int)_entries.Values[row].Offset + item];

    /// <summary>Whether an item of a row is not NULL.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="item">From 0.</param>
    public bool IsItemValid(int row, int item) => _items.IsValid((int)_entries.Values[row].Offset + item);

    internal override int CopyTo(DuckDbVectorWriter vector, int targetRow, int sourceRow, int count, int items)
    {
        var entries = _entries.Values.Slice(sourceRow, count);
        var first = (int)entries[0].Offset;
        var added = (int)(entries[^1].Offset + entries[^1].Length) - first;
        if (added > 0)
            _items.CopyTo(vector.ListElements(items + added), items, first, added, 0);
        for (var i = 0; i < count; i++)
            vector.ListEntry(targetRow + i, (int)entries[i].Offset - first + items, (int)entries[i].Length);
        CopyValidity(vector, targetRow, sourceRow, count);
        return items + added;
    }

    internal override void Truncate(int rows)
    {
        base.Truncate(rows);
        _entries.Truncate(rows);
        _open = Count == 0 ? 0 : (int)(_entries.Values[Count - 1].Offset + _entries.Values[Count - 1].Length);
        _items.Truncate(_open);
    }

    internal override void Reset()
    {
        base.Reset();
        _entries.Reset();
        _items.Reset();
        _open = 0;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _items.Dispose();
        _entries.Dispose();
        base.Dispose();
    }

    readonly record struct ListEntry(ulong Offset, ulong Length);
}
