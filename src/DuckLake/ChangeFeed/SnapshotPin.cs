using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>A snapshot that is kept under a name: it does not expire by age, nor when named unless that is forced.</summary>
/// <param name="Name">The pin's name.</param>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Created">When it was pinned.</param>
public sealed record SnapshotPin(string Name, SnapshotId Snapshot, DateTimeOffset Created);
