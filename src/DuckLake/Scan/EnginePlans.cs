using System.Collections.Concurrent;

namespace Ekko.DuckLake.Scan;

/// <summary>Plans of queries, by their texts: the same text reads the same files, which do not change. Safe for concurrent use.</summary>
sealed class EnginePlans
{
    const int Most = 256;

    readonly ConcurrentDictionary<string, EnginePlan> _plans = new(StringComparer.Ordinal);

    internal EnginePlan? Find(string query) => _plans.GetValueOrDefault(query);

    internal void Add(string query, EnginePlan plan)
    {
        if (_plans.Count >= Most)
            _plans.Clear();
        _plans[query] = plan;
    }
}
