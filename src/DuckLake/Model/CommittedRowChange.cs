namespace Ekko.DuckLake.Model;

/// <summary>What a commit did to the rows of some tables.</summary>
/// <param name="Snapshot">The commit.</param>
/// <param name="Inserts">Whether it added rows.</param>
/// <param name="Deletes">Whether it deleted or changed rows, or changed or dropped a table.</param>
public sealed record CommittedRowChange(SnapshotId Snapshot, bool Inserts, bool Deletes);
