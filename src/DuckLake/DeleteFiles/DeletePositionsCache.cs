using System.Diagnostics.CodeAnalysis;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>
/// The delete files that were read or written last, in memory: they never change, and reading the many small ones of a table takes longer
/// than the deletions themselves. Safe for concurrent use.
/// </summary>
/// <param name="capacity">How many bytes of positions are kept.</param>
sealed class DeletePositionsCache(long capacity)
{
    readonly Lock _lock = new();
    readonly Dictionary<(string Path, long Size), LinkedListNode<((string, long) Key, DeletePositions Positions)>> _kept = [];
    readonly LinkedList<((string, long) Key, DeletePositions Positions)> _order = [];
    long _bytes;

    /// <summary>Finds what a file says.</summary>
    /// <param name="path">Its path in the lake.</param>
    /// <param name="size">Its size.</param>
    /// <param name="positions">What it says.</param>
    internal bool TryGet(string path, long size, [NotNullWhen(true)] out DeletePositions? positions)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue((path, size), out var node))
            {
                positions = null;
                return false;
            }

            _order.Remove(node);
            _order.AddLast(node);
            positions = node.Value.Positions;
            return true;
        }
    }

    /// <summary>Keeps what a file says, in place of what was not asked for the longest.</summary>
    internal void Add(string path, long size, DeletePositions positions)
    {
        if (positions.Bytes > capacity)
            return;
        lock (_lock)
        {
            if (_kept.ContainsKey((path, size)))
                return;
            _kept.Add((path, size), _order.AddLast(((path, size), positions)));
            _bytes += Cost(positions);
            while (_bytes > capacity && _order.First is { } oldest)
            {
                _order.Remove(oldest);
                _kept.Remove(oldest.Value.Key);
                _bytes -= Cost(oldest.Value.Positions);
            }
        }
    }

    /// <summary>With what it takes to find them again: most delete files are small.</summary>
    static long Cost(DeletePositions positions) => positions.Bytes + 512;
}
