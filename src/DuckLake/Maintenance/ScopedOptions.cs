using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Maintenance;

/// <summary>The options in force for a table: its own win over its schema's, and those over the lake's.</summary>
sealed class ScopedOptions(IReadOnlyCollection<LakeOption> options, LakeTable? table)
{
    internal string? Find(string key)
    {
        var found = options.Where(o => string.Equals(o.Key, key, StringComparison.OrdinalIgnoreCase)).ToList();
        return (found.LastOrDefault(o => o.Scope == "table" && o.ScopeId == table?.Id.Value)
            ?? found.LastOrDefault(o => o.Scope == "schema" && o.ScopeId == table?.Schema.Value)
            ?? found.LastOrDefault(o => o.Scope is null))?.Value;
    }

    internal bool Flag(string key, bool fallback) =>
        Find(key) is { } text ? string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) : fallback;

    internal double Fraction(string key, double fallback) => Find(key) is not { } text ? fallback
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw new DuckLakeException(DuckLakeErrorKind.Corrupt, $"Reading option {key} of the lake failed: '{text}' is not a number.");
}
