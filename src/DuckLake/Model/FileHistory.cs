namespace Ekko.DuckLake.Model;

/// <summary>
/// What the catalog says of a new data file whose rows are older than the commit that adds it: one that holds rows the catalog had kept.
/// </summary>
/// <param name="Begin">The snapshot of its oldest rows.</param>
/// <param name="PartialMax">The snapshot of its newest rows; readers of older snapshots filter by the snapshot ids in the file.</param>
/// <param name="RowIdStart">The smallest row id in it.</param>
sealed record FileHistory(SnapshotId Begin, SnapshotId? PartialMax, long? RowIdStart);
