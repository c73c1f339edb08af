using Ekko.DuckLake.Model;

namespace Ekko.Reading;

/// <summary>About how many rows a table has in a span of time, by the bounds of its files: where a page may begin and end.</summary>
/// <param name="Files">The earliest and the latest time of each file, in microseconds since 1970, and its rows.</param>
sealed record TimeDensity(IReadOnlyList<(long Min, long Max, long Rows)> Files)
{
    const int Halvings = 48;

    /// <summary>Reads it from the catalog.</summary>
    public static async Task<TimeDensity> ReadAsync(LakeState state, LakeTable table, ColumnId time, CancellationToken cancellationToken)
    {
        var bounds = await state.Lake.FileBoundsAsync(table, state.Snapshot, [time], cancellationToken).ConfigureAwait(false);
        var stored = await state.Lake.Snapshots.StoredAsync(table, state.Snapshot, cancellationToken).ConfigureAwait(false);
        return new TimeDensity(
        [
            .. stored.Files.Zip(bounds, (file, bound) => (bound.Columns[0].Min, bound.Columns[0].Max, file.RecordCount))
                .Where(file => file.Min > ColumnBounds.Unknown.Min && file.Max < ColumnBounds.Unknown.Max),
        ]);
    }

    /// <summary>The time up to which there are about that many rows.</summary>
    /// <param name="from">Where to begin; null for the end of the table.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="backInTime">Whether to go to earlier times.</param>
    /// <returns>Null when there are not so many.</returns>
    public long? Reach(long? from, long rows, bool backInTime)
    {
        if (Files.Count == 0)
            return null;
        var (earliest, latest) = (Files.Min(file => file.Min), Files.Max(file => file.Max));
        var start = Math.Clamp(from ?? (backInTime ? latest : earliest), earliest, latest);
        var (near, far) = (start, backInTime ? earliest : latest);
        if (Between(start, far) < rows)
            return null;
        for (var i = 0; i < Halvings && near != far; i++)
        {
            var middle = near + ((far - near) / 2);
            if (Between(start, middle) >= rows)
                far = middle;
            else
                near = middle;
        }

        return far;
    }

    double Between(long one, long other)
    {
        var (from, to) = (Math.Min(one, other), Math.Max(one, other));
        var count = 0.0;
        foreach (var (min, max, rows) in Files)
        {
            var within = Math.Min(max, to) - Math.Max(min, from);
            if (within >= 0)
                count += rows * (max == min ? 1 : (double)within / (max - min));
        }

        return count;
    }
}
