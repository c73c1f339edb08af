namespace Ekko.DuckLake.Footers;

/// <summary>A set of bytes of a file, kept as the fewest ranges. Not safe for concurrent use.</summary>
sealed class ByteRanges
{
    readonly List<ByteRange> _ranges = [];

    /// <summary>The ranges in order; none touches the next.</summary>
    internal IReadOnlyList<ByteRange> Ranges => _ranges;

    internal long Length => _ranges.Sum(r => r.Length);

    internal void Clear() => _ranges.Clear();

    internal void Add(ByteRange range)
    {
        if (range.Length <= 0)
            return;
        var first = FirstEndingAtOrAfter(range.Start);
        var last = first;
        while (last < _ranges.Count && _ranges[last].Start <= range.End)
        {
            range = new ByteRange(Math.Min(range.Start, _ranges[last].Start), Math.Max(range.End, _ranges[last].End));
            last++;
        }

        _ranges.RemoveRange(first, last - first);
        _ranges.Insert(first, range);
    }

    internal bool Contains(ByteRange range)
    {
        if (range.Length <= 0)
            return true;
        var index = FirstEndingAtOrAfter(range.End);
        return index < _ranges.Count && _ranges[index].Start <= range.Start;
    }

    /// <summary>The parts of a range that are not in the set, in order.</summary>
    internal IEnumerable<ByteRange> Missing(ByteRange wanted)
    {
        var start = wanted.Start;
        for (var i = FirstEndingAtOrAfter(start); i < _ranges.Count && _ranges[i].Start < wanted.End && start < wanted.End; i++)
        {
            if (_ranges[i].Start > start)
                yield return new ByteRange(start, _ranges[i].Start);
            start = Math.Max(start, _ranges[i].End);
        }

        if (start < wanted.End)
            yield return new ByteRange(start, wanted.End);
    }

    int FirstEndingAtOrAfter(long position)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].End < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
