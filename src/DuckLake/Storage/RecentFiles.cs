namespace Ekko.DuckLake.Storage;

/// <summary>
/// The files this data source published last. One that the catalog does not name may belong to a transaction that is about to commit. Safe
/// for concurrent use.
/// </summary>
sealed class RecentFiles
{
    /// <summary>More are not remembered: of transactions at work there are few.</summary>
    const int Most = 100_000;

    readonly Lock _lock = new();
    readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    readonly Queue<string> _order = [];

    internal void Add(IEnumerable<string> paths)
    {
        lock (_lock)
        {
            foreach (var path in paths.Where(_paths.Add))
            {
                _order.Enqueue(path);
                if (_order.Count > Most)
                    _paths.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>They were removed, or are known to the catalog by now.</summary>
    internal void Remove(IEnumerable<string> paths)
    {
        lock (_lock)
            _paths.ExceptWith(paths);
    }

    internal bool Contains(string path)
    {
        lock (_lock)
            return _paths.Contains(path);
    }
}
