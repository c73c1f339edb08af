namespace Ekko.DuckLake.Model;

/// <summary>One committed state of the whole lake.</summary>
/// <param name="Id">Its number; the next commit gets the next number.</param>
/// <param name="Time">When it was committed, by the writer's clock.</param>
/// <param name="SchemaVersion">Moves with every change of schemas, tables, views or macros; equal versions have equal trees.</param>
/// <param name="NextCatalogId">The next free id of schemas, tables, views, macros, partition and sort specifications.</param>
/// <param name="NextFileId">The next free id of data files, delete files and name mappings; moves with every change of rows.</param>
public sealed record Snapshot(SnapshotId Id, DateTimeOffset Time, long SchemaVersion, long NextCatalogId, long NextFileId);

/// <summary>A snapshot with what its commit said about itself.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="ChangesMade">The comma list of <c>ducklake_snapshot_changes.changes_made</c>; null when there is none.</param>
/// <param name="Author">Author given to the commit.</param>
/// <param name="Message">Message given to the commit.</param>
/// <param name="ExtraInfo">Extra information given to the commit.</param>
public sealed record SnapshotRecord(Snapshot Snapshot, string? ChangesMade, string? Author, string? Message, string? ExtraInfo);
