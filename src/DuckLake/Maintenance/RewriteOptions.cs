namespace Ekko.DuckLake.Maintenance;

/// <summary>Which files a rewrite takes.</summary>
public sealed record RewriteOptions
{
    /// <summary>Only tables of this schema; null for all.</summary>
    public string? Schema { get; init; }

    /// <summary>Only this table; null for all.</summary>
    public string? Table { get; init; }

    /// <summary>
    /// The share of deleted rows, 0 to 1, from which on a file is rewritten; null for the table's <c>rewrite_delete_threshold</c>, 0.95 by
    /// default.
    /// </summary>
    public double? DeleteThreshold { get; init; }

    /// <summary>Whether only to tell what would be rewritten.</summary>
    public bool DryRun { get; init; }
}
