namespace Ekko.Maintenance;

/// <summary>What maintenance did, or would do.</summary>
public sealed record MaintenanceReport
{
    /// <summary>Rows that went from the catalog into files, by table.</summary>
    public IReadOnlyList<MaintainedTable> Flushed { get; init; } = [];

    /// <summary>Snapshots that were ended.</summary>
    public IReadOnlyList<ExpiredSnapshot> Expired { get; init; } = [];

    /// <summary>Small files that became larger ones, by table.</summary>
    public IReadOnlyList<MaintainedTable> Merged { get; init; } = [];

    /// <summary>Files that were written anew without their deleted rows, by table.</summary>
    public IReadOnlyList<MaintainedTable> Rewritten { get; init; } = [];

    /// <summary>Files that were no longer needed and are gone.</summary>
    public IReadOnlyList<RemovedFile> CleanedUp { get; init; } = [];

    /// <summary>Files that the catalog did not know and are gone.</summary>
    public IReadOnlyList<RemovedFile> Orphans { get; init; } = [];

    /// <summary>Rows that ended with their age, by table.</summary>
    public IReadOnlyList<MaintainedTable> Deleted { get; init; } = [];

    /// <summary>All of it in figures.</summary>
    public MaintenanceTotals Totals => new(
        Flushed.Sum(table => table.Rows),
        Merged.Concat(Rewritten).Sum(table => (long)table.FilesBefore),
        Merged.Concat(Rewritten).Sum(table => (long)table.FilesAfter),
        Expired.Count,
        CleanedUp.Count + Orphans.Count,
        CleanedUp.Concat(Orphans).Sum(file => file.Bytes ?? 0),
        Deleted.Sum(table => table.Rows));
}
