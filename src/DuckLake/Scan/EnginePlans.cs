using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Ekko.DuckLake.Scan;

/// <summary>Plans of queries, by their texts: the same text reads the same files, which do not change. Safe for concurrent use.</summary>
sealed partial class EnginePlans
{
    const int Most = 256;

    readonly ConcurrentDictionary<string, EnginePlan> _plans = new(StringComparer.Ordinal);
    volatile bool _areStopped;

    /// <summary>Forgets all plans: a macro may have been made or changed, and the text of a query does not show that.</summary>
    internal void Stop() => _areStopped = true;

    /// <summary>Forgets what it knows.</summary>
    internal void Clear() => _plans.Clear();

    /// <summary>Whether the text alone decides what a query reads: what time it is decides plans, too.</summary>
    internal bool MayKeep(string query) => !_areStopped && !Clock().IsMatch(query);

    internal EnginePlan? Find(string query) => _plans.GetValueOrDefault(query);

    internal void Add(string query, EnginePlan plan)
    {
        if (_plans.Count >= Most)
            _plans.Clear();
        _plans[query] = plan;
    }

    const string Moments = @"\b(now|today|age|txid_current|((get_)?current|local|transaction)_?(date|time|timestamp)\w*)\b";

    [GeneratedRegex(Moments, RegexOptions.IgnoreCase)]
    private static partial Regex Clock();
}
