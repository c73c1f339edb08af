using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>
/// The content of a delete file: positions of a data file, each once and ascending, and the snapshot that deleted each where the file has
/// it. It never changes.
/// </summary>
sealed class DeletePositions
{
    readonly long[] _positions;
    readonly long[]? _snapshots;

    DeletePositions(long[] positions, long[]? snapshots)
    {
        _positions = positions;
        _snapshots = snapshots;
    }

    /// <summary>The positions.</summary>
    internal ReadOnlySpan<long> Positions => _positions;

    /// <summary>The snapshot of each position; empty where the file does not say.</summary>
    internal ReadOnlySpan<long> Snapshots => _snapshots;

    /// <summary>What they take of memory.</summary>
    internal long Bytes => (_positions.LongLength + (_snapshots?.LongLength ?? 0)) * sizeof(long);

    /// <summary>Takes positions over, in any order. Of one that is there twice, the first deletion counts.</summary>
    /// <param name="positions">The positions.</param>
    /// <param name="snapshots">The snapshot of each; null when it is not known.</param>
    internal static DeletePositions Of(long[] positions, long[]? snapshots)
    {
        if (IsAscending(positions))
            return new DeletePositions(positions, snapshots);
        if (snapshots is null)
            return new DeletePositions([.. positions.Distinct().Order()], null);
        var first = positions.Zip(snapshots).Order().DistinctBy(p => p.First).ToArray();
        return new DeletePositions([.. first.Select(p => p.First)], [.. first.Select(p => p.Second)]);
    }

    /// <summary>The positions that had been deleted by then.</summary>
    internal long[] UpTo(SnapshotId snapshot) => _snapshots is null || Array.TrueForAll(_snapshots, s => s <= snapshot.Value)
        ? _positions
        : [.. _positions.Where((_, i) => _snapshots[i] <= snapshot.Value)];

    /// <summary>These and later deletions, each position with its first.</summary>
    /// <param name="begin">The snapshot of the positions that have none of their own.</param>
    /// <param name="others">The others, with snapshots.</param>
    internal DeletePositions With(SnapshotId begin, DeletePositions others)
    {
        var positions = new List<long>(_positions.Length + others._positions.Length);
        var snapshots = new List<long>(positions.Capacity);
        for (int mine = 0, theirs = 0; mine < _positions.Length || theirs < others._positions.Length;)
        {
            var isMine = theirs == others._positions.Length || (mine < _positions.Length && _positions[mine] <= others._positions[theirs]);
            var position = isMine ? _positions[mine] : others._positions[theirs];
            var snapshot = long.MaxValue;
            if (isMine)
            {
                snapshot = _snapshots is null ? begin.Value : _snapshots[mine];
                mine++;
            }

            if (theirs < others._positions.Length && others._positions[theirs] == position)
                snapshot = Math.Min(snapshot, others._snapshots![theirs++]);
            positions.Add(position);
            snapshots.Add(snapshot);
        }

        return new DeletePositions([.. positions], [.. snapshots]);
    }

    static bool IsAscending(long[] positions)
    {
        for (var i = 1; i < positions.Length; i++)
        {
            if (positions[i] <= positions[i - 1])
                return false;
        }

        return true;
    }
}
