namespace Ekko.Api.Live;

/// <summary>The lake was restored to another state: what the client has may be of snapshots that are no more.</summary>
/// <param name="SnapshotId">The latest snapshot.</param>
sealed record LiveReset(long SnapshotId);
