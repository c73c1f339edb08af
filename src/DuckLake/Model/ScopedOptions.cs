using System.Globalization;

namespace Ekko.DuckLake.Model;

/// <summary>
/// The options in force for a table: its own win over its schema's, and those over the lake's. Of several rows for one scope the last one
/// counts, and a flag is on when it is stored as <c>true</c>, as for the official client.
/// </summary>
/// <param name="options">All options of the lake.</param>
/// <param name="schema">The table's schema; null for the options of the lake.</param>
/// <param name="table">The table; null for one that is still to be created.</param>
sealed class ScopedOptions(IReadOnlyCollection<LakeOption> options, SchemaId? schema = null, TableId? table = null)
{
    /// <summary>The options in force for a table.</summary>
    public ScopedOptions(IReadOnlyCollection<LakeOption> options, LakeTable table)
        : this(options, table.Schema, table.Id)
    {
    }

    /// <summary>An option's value as it is stored; null when it is not set.</summary>
    public string? Find(string key) => Find(key, "table", table?.Value) ?? Find(key, "schema", schema?.Value)
        ?? options.LastOrDefault(o => o.Scope is null && IsOf(o, key))?.Value;

    /// <summary>An option that is on or off.</summary>
    public bool Flag(string key, bool fallback) => Find(key) is { } text ? IsOn(text) : fallback;

    /// <summary>An option that is a whole number, up to the largest a reader can use; null when it is not set.</summary>
    /// <exception cref="DuckLakeException">What is stored is no such number.</exception>
    public long? Whole(string key) => Find(key) is not { } text ? null
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (long)Math.Min(number, long.MaxValue)
        : throw Unreadable(key, text, "a whole number");

    /// <summary>An option that is a number.</summary>
    /// <exception cref="DuckLakeException">What is stored is no number.</exception>
    public double Fraction(string key, double fallback) => Find(key) is not { } text ? fallback
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw Unreadable(key, text, "a number");

    /// <summary>Whether the stored text of a flag means on.</summary>
    public static bool IsOn(string? text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    string? Find(string key, string scope, long? id) =>
        id is null ? null : options.LastOrDefault(o => o.Scope == scope && o.ScopeId == id && IsOf(o, key))?.Value;

    static bool IsOf(LakeOption option, string key) => string.Equals(option.Key, key, StringComparison.OrdinalIgnoreCase);

    static DuckLakeException Unreadable(string key, string text, string wanted) =>
        new(DuckLakeErrorKind.Corrupt, $"Reading option {key} of the lake failed: '{text}' is not {wanted}. Set it anew.");
}
