namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Which files are removed: all, or those of some age; with neither, by the lake's option <c>delete_older_than</c>, 2 days by default.
/// </summary>
public sealed record CleanupOptions
{
    /// <summary>Files that have waited, or lain there, since before this moment.</summary>
    public DateTimeOffset? OlderThan { get; init; }

    /// <summary>All of them, whatever their age.</summary>
    public bool All { get; init; }

    /// <summary>Only these paths; null for all that fit.</summary>
    public IReadOnlySet<string>? Paths { get; init; }

    /// <summary>Only list them; nothing is removed.</summary>
    public bool DryRun { get; init; }
}
