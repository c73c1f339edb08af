using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>What a delete file is to hold: new positions, and those of the delete file it replaces.</summary>
sealed record DeletedPositions
{
    /// <summary>The full path of the data file.</summary>
    public required string DataFile { get; init; }

    /// <summary>The delete file to replace; null for the first one.</summary>
    public DeleteFile? Replaced { get; init; }

    /// <summary>Positions in the data file, ascending.</summary>
    public required IReadOnlyList<long> Positions { get; init; }

    /// <summary>The snapshot that deleted each position, null for the commit; null when the commit deletes all of them.</summary>
    public IReadOnlyList<long?>? Snapshots { get; init; }

    /// <summary>Whether partial_max is left out although each deletion has its snapshot (deletions of rows the catalog had kept).</summary>
    public bool IsFlush { get; init; }

    /// <summary>
    /// Whether the file says for each position which snapshot deleted it. A first delete file need not: all are the commit's.
    /// </summary>
    public bool HasSnapshots => Replaced is not null || Snapshots is not null;

    /// <summary>Whether the commit itself deletes some of them.</summary>
    public bool IsByCommit => Snapshots is null || Snapshots.Contains(null);

    /// <summary>Whether the file has to name the snapshot that will be committed, whose number is certain only inside the commit.</summary>
    public bool NamesCommit => HasSnapshots && IsByCommit;

    /// <summary>The same with more positions, which the commit deletes.</summary>
    public DeletedPositions With(IReadOnlyCollection<long> positions)
    {
        var all = Positions.Zip(Snapshots ?? new long?[Positions.Count], (position, snapshot) => (Position: position, Snapshot: snapshot))
            .Concat(positions.Select(position => (Position: position, Snapshot: (long?)null))).OrderBy(d => d.Position).ToList();
        return this with { Positions = [.. all.Select(d => d.Position)], Snapshots = [.. all.Select(d => d.Snapshot)] };
    }

    /// <summary>The oldest and newest snapshot of a file with snapshots.</summary>
    /// <param name="commit">The snapshot of the commit.</param>
    public (SnapshotId? Begin, SnapshotId? PartialMax) Range(SnapshotId commit)
    {
        if (!HasSnapshots)
            return (null, null);
        var (min, max) = Snapshots is null
            ? (commit.Value, commit.Value)
            : (Snapshots.Min(s => s ?? commit.Value), Snapshots.Max(s => s ?? commit.Value));
        if (Replaced is { } replaced)
        {
            min = Math.Min(min, replaced.Begin.Value);
            max = Math.Max(max, (replaced.PartialMax ?? replaced.Begin).Value);
        }

        return (new SnapshotId(min), IsFlush ? null : new SnapshotId(max));
    }
}
