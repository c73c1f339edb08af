using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>
/// How far a consumer of changes has come, kept in the catalog under a name. Snapshots that it has still to read do not expire by age, nor
/// when named unless that is forced.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Snapshot">The last snapshot whose changes were consumed.</param>
/// <param name="Updated">When it was created or last advanced.</param>
public sealed record ChangeCursor(string Name, SnapshotId Snapshot, DateTimeOffset Updated);
