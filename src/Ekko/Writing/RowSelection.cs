using Ekko.DuckLake.Columns;

namespace Ekko.Writing;

/// <summary>Which rows of a batch are to be written: all, less those found to be duplicates.</summary>
sealed class RowSelection
{
    readonly HashSet<int> _dropped = [];

    /// <summary>Rows left out.</summary>
    public int DroppedCount => _dropped.Count;

    public void Clear() => _dropped.Clear();

    /// <summary>Leaves a row out.</summary>
    public bool Drop(int row) => _dropped.Add(row);

    public bool IsDropped(int row) => _dropped.Contains(row);

    /// <summary>Adds what is left of a range, joined to the last range where they touch.</summary>
    public void AddTo(List<RowRange> ranges, RowRange range)
    {
        if (_dropped.Count == 0)
        {
            Add(ranges, range);
            return;
        }

        var start = range.Start;
        var end = range.Start + range.Count;
        for (var row = range.Start; row < end; row++)
        {
            if (!_dropped.Contains(row))
                continue;
            Add(ranges, new RowRange(start, row - start));
            start = row + 1;
        }

        Add(ranges, new RowRange(start, end - start));
    }

    static void Add(List<RowRange> ranges, RowRange range)
    {
        if (range.Count == 0)
            return;
        if (ranges.Count > 0 && ranges[^1] is var last && last.Start + last.Count == range.Start)
            ranges[^1] = last with { Count = last.Count + range.Count };
        else
            ranges.Add(range);
    }
}
