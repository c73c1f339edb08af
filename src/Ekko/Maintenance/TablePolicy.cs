namespace Ekko.Maintenance;

/// <summary>When a table is worked on.</summary>
public sealed record TablePolicy
{
    /// <summary>Small files of one partition that make a merge worth it.</summary>
    public int MergeFiles { get; init; } = 10;

    /// <summary>The share of deleted rows, 0 to 1, from which on a file is written anew without them.</summary>
    public double DeleteRatio { get; init; } = 0.3;

    /// <summary>Rows in the catalog that make a flush worth it.</summary>
    public long FlushRows { get; init; } = 5_000;

    /// <summary>Which rows end with their age; empty for none.</summary>
    public IReadOnlyList<RetentionRule> Retention { get; init; } = [];
}
