namespace Ekko.Api.Live;

/// <summary>A sign that the connection lives, when nothing else was sent for a while.</summary>
/// <param name="SnapshotId">The latest snapshot.</param>
/// <param name="Time">When it was sent, by the server's clock.</param>
sealed record LiveHeartbeat(long SnapshotId, DateTimeOffset Time);
