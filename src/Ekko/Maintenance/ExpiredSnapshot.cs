namespace Ekko.Maintenance;

/// <summary>A snapshot that was ended.</summary>
/// <param name="SnapshotId">Its number.</param>
/// <param name="SnapshotTime">When it was committed.</param>
public sealed record ExpiredSnapshot(long SnapshotId, DateTimeOffset SnapshotTime);
