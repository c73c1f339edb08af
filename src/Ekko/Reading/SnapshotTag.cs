namespace Ekko.Reading;

/// <summary>A snapshot, and text that is the same only for the same snapshot of the same lake, also after a restore.</summary>
/// <param name="SnapshotId">The snapshot.</param>
/// <param name="SnapshotTime">When it was committed.</param>
/// <param name="Value">The text.</param>
public sealed record SnapshotTag(long SnapshotId, DateTimeOffset SnapshotTime, string Value);
