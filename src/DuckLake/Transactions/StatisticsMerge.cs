using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>How a table's statistics take in a new file: counts add up, bounds only widen, what one side does not know nobody knows.</summary>
static class StatisticsMerge
{
    /// <summary>Statistics after a file.</summary>
    /// <param name="table">The table as the file was written.</param>
    /// <param name="before">Statistics so far; null before the first rows.</param>
    /// <param name="file">The file.</param>
    /// <param name="isFirstCommit">True while this commit writes the table's first rows: only then columns come in.</param>
    public static TableStatistics Add(LakeTable table, TableStatistics? before, NewDataFile file, bool isFirstCommit)
    {
        before ??= new TableStatistics(table.Id, 0, 0, 0, ImmutableDictionary<ColumnId, TableColumnStatistics>.Empty);
        var columns = before.Columns.ToBuilder();
        foreach (var (id, statistics) in file.Columns)
        {
            if (columns.TryGetValue(id, out var known))
                columns[id] = Merge(table.FindColumn(id)?.Type, known, statistics);
            else if (isFirstCommit)
                columns[id] = First(statistics);
        }

        return before with
        {
            RecordCount = before.RecordCount + file.RecordCount,
            NextRowId = before.NextRowId + file.RecordCount,
            FileSizeBytes = before.FileSizeBytes + file.FileSizeBytes,
            Columns = columns.ToImmutable(),
        };
    }

    /// <summary>A bound as it may be stored: a NUL byte cannot be in the catalog's text.</summary>
    public static string? Storable(string? bound) => bound is not null && bound.Contains('\0', StringComparison.Ordinal) ? null : bound;

    static TableColumnStatistics First(ColumnStatistics file) =>
        new(file.NullCount is { } nulls ? nulls > 0 : null, file.ContainsNan, Storable(file.Min), Storable(file.Max), file.ExtraStats);

    static TableColumnStatistics Merge(ColumnType? type, TableColumnStatistics known, ColumnStatistics file)
    {
        bool? containsNull = file.NullCount is { } nulls && known.ContainsNull is { } had ? had || nulls > 0 : null;
        bool? containsNan = file.ContainsNan is { } nan && known.ContainsNan is { } hadNan ? hadNan || nan : null;
        var merged = known with { ContainsNull = containsNull, ContainsNan = containsNan };
        if (file.ValueCount == 0)
            return merged;
        var (min, max) = (Storable(file.Min), Storable(file.Max));
        // Nothing but nulls so far: the file's bounds are the bounds.
        if (known is { Min: null, Max: null, ExtraStats: null })
            return HasSeenValues(known) ? merged : merged with { Min = min, Max = max, ExtraStats = file.ExtraStats };
        return merged with
        {
            Min = Wider(type, known.Min, min, -1),
            Max = Wider(type, known.Max, max, 1),
            ExtraStats = known.ExtraStats == file.ExtraStats ? known.ExtraStats : null,
        };
    }

    /// <summary>
    /// A column without nulls and without bounds has had values whose bounds nobody knows (an interval, a bound with a NUL byte): bounds of a later
    /// file alone would be wrong. With nulls it cannot be told from an all-null column, which the official writer takes it for.
    /// </summary>
    static bool HasSeenValues(TableColumnStatistics known) => known.ContainsNull == false;

    static string? Wider(ColumnType? type, string? known, string? added, int direction)
    {
        if (type is null || known is null || added is null
            || !StatisticsValue.TryParse(type, known, out var left) || !StatisticsValue.TryParse(type, added, out var right))
            return null;
        return Math.Sign(right.CompareTo(left)) == direction ? added : known;
    }
}
