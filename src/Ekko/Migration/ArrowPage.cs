using System.Text;
using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.Reading;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>The rows of a page, as files are read one after the other: no more are kept than the page has.</summary>
/// <param name="filter">Which rows.</param>
/// <param name="oldestFirst">Whether the oldest come first.</param>
/// <param name="limit">How many.</param>
/// <param name="after">The row after which the page begins; null for the first page.</param>
sealed class ArrowPage(ArrowFilter filter, bool oldestFirst, int limit, ArrowCursor? after)
{
    static readonly IComparer<ArrowCursor> Newest = Comparer<ArrowCursor>.Create(static (a, b) => b.CompareTo(a));
    readonly SortedSet<ArrowCursor> _keys = new(oldestFirst ? Comparer<ArrowCursor>.Default : Newest);
    readonly Dictionary<ArrowCursor, TransactionSummary> _rows = [];
    readonly ArrowHeights _heights = new();
    bool _isMore;

    public ArrowFilter Filter => filter;

    /// <summary>The page.</summary>
    public Page<TransactionSummary> Result => new()
    {
        SnapshotId = ArrowTransactions.NoSnapshot,
        Items = [.. _keys.Take(limit).Select(key => _rows[key])],
        NextCursor = _isMore && _keys.Count > 0 ? _keys.Take(limit).Last().ToString() : null,
        PreviousCursor = null,
        Warnings = filter.Warning is { } warning ? [warning] : null,
    };

    /// <summary>Whether all rows of a file come after the page, by the hour of its path.</summary>
    public bool IsBeyond(ArrowFile file)
    {
        if (_keys.Count <= limit || file.Place is not { } place)
            return false;
        var hour = _keys.Max!.Micros / ChainTime.MicrosPerSecond / 3600;
        return oldestFirst ? place.Hour > hour : place.Hour < hour;
    }

    /// <summary>Takes the rows of a file that belong to the page.</summary>
    public void Take(BlockBatch batch, ArrowFile file)
    {
        var rows = batch.Transactions;
        for (var row = 0; row < rows.Batch.RowCount; row++)
        {
            if (!filter.Holds(rows, row) || !Hash256.TryParse(rows.BlockHash[row], out var hash)
                || !_heights.Counts(rows, row, hash, file, out var replaced))
                continue;
            if (replaced is { } old)
                Remove(old.ToString());
            var key = new ArrowCursor(
                rows.BlockTime.Values[row], rows.BlockNumber.Values[row], rows.TxIndex.Values[row],
                Encoding.ASCII.GetString(rows.BlockHash[row]));
            if (after is null || _keys.Comparer.Compare(key, after) > 0)
                Add(key, rows, row, file);
        }
    }

    /// <summary>One row more than the page has is kept: it says that there is more.</summary>
    void Add(ArrowCursor key, TransactionRows rows, int row, ArrowFile file)
    {
        if (_keys.Count > limit && _keys.Comparer.Compare(key, _keys.Max!) >= 0)
        {
            _isMore = true;
            return;
        }

        if (!_keys.Add(key))
            return;
        _rows.Add(key, ArrowRecord.Summary(rows, row, file.Modified));
        _isMore |= _keys.Count > limit;
        if (_keys.Count > limit + 1 && _keys.Max is { } last)
        {
            _keys.Remove(last);
            _rows.Remove(last);
        }
    }

    void Remove(string block)
    {
        foreach (var key in _keys.Where(key => key.Block == block).ToList())
        {
            _keys.Remove(key);
            _rows.Remove(key);
        }
    }
}
