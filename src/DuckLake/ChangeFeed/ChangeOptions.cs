using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>Which changes of a table are read, and whether to wait for more.</summary>
public sealed record ChangeOptions
{
    /// <summary>The first snapshot whose changes are wanted; with a cursor, the one after the cursor's.</summary>
    public SnapshotId From { get; init; }

    /// <summary>Where to go on; null to begin with <see cref="From"/>.</summary>
    public ChangeCursor? Cursor { get; init; }

    /// <summary>The last snapshot whose changes are wanted; null for the latest, or with <see cref="Follow"/> for no end.</summary>
    public SnapshotId? To { get; init; }

    /// <summary>Whether to wait for further snapshots when all are read. The feed then ends when the table is dropped or the enumeration is
    /// cancelled.</summary>
    public bool Follow { get; init; }

    /// <summary>
    /// How long to wait before looking for new snapshots of other processes; those that this process commits are noticed at once. 500 ms by
    /// default.
    /// </summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
