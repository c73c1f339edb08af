namespace Ekko.Maintenance;

/// <summary>What maintenance did, in figures.</summary>
/// <param name="RowsFlushed">Rows that went from the catalog into files.</param>
/// <param name="FilesReplaced">Files that were merged or rewritten.</param>
/// <param name="FilesWritten">Files that replace them.</param>
/// <param name="SnapshotsExpired">Snapshots that were ended.</param>
/// <param name="FilesRemoved">Files that are gone.</param>
/// <param name="BytesFreed">Their bytes.</param>
/// <param name="RowsDeleted">Rows that ended with their age.</param>
public sealed record MaintenanceTotals(
    long RowsFlushed, long FilesReplaced, long FilesWritten, long SnapshotsExpired, long FilesRemoved, long BytesFreed,
    long RowsDeleted);
