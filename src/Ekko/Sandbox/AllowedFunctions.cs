using System.Collections.Frozen;

namespace Ekko.Sandbox;

/// <summary>The functions that statements may call. What is on neither list does not exist for them.</summary>
static class AllowedFunctions
{
    static readonly FrozenSet<string> Tables = new[]
    {
        "range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree",
        "snapshots", "ducklake_snapshots", "current_snapshot", "ducklake_current_snapshot", "table_info", "ducklake_table_info",
        "table_changes", "table_insertions", "table_deletions",
        "ducklake_table_changes", "ducklake_table_insertions", "ducklake_table_deletions",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Scalar functions, operators, aggregates and window functions.</summary>
    public static FrozenSet<string> Scalars { get; } = Read();

    /// <summary>Whether a table function may be called.</summary>
    public static bool IsTable(string name) => Tables.Contains(name);

    /// <summary>Whether a scalar function, an aggregate or a window function may be called.</summary>
    public static bool IsScalar(string name) => Scalars.Contains(name);

    static FrozenSet<string> Read()
    {
        using var stream = typeof(AllowedFunctions).Assembly.GetManifestResourceStream("AllowedFunctions.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n').Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
