using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>The snapshots whose rows are wanted, both ends included.</summary>
readonly record struct SnapshotWindow(SnapshotId First, SnapshotId Last)
{
    /// <summary>Everything a reader of one snapshot sees.</summary>
    internal static SnapshotWindow UpTo(SnapshotId last) => new(new SnapshotId(0), last);

    /// <summary>Whether a file also holds rows of snapshots outside the window, told apart by the snapshot ids it embeds.</summary>
    internal bool MustFilter(ScanFile file) => file.PartialMax is { } newest && (newest > Last || file.Begin < First);

    /// <summary>Whether the snapshot is in the window.</summary>
    internal bool Contains(SnapshotId snapshot) => snapshot >= First && snapshot <= Last;
}
