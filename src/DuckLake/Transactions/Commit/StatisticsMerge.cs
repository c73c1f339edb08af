using System.Collections.Immutable;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// How a table's statistics take in a new file: counts add up, bounds only widen, what one side does not know is unknown.
/// </summary>
static class StatisticsMerge
{
    /// <summary>Statistics after a file.</summary>
    /// <param name="table">The table as the file was written.</param>
    /// <param name="before">Statistics so far; null before the first rows.</param>
    /// <param name="file">The file.</param>
    /// <param name="isFirstCommit">True while this commit writes the table's first rows: only then columns come in.</param>
    public static TableStatistics Add(LakeTable table, TableStatistics? before, NewDataFile file, bool isFirstCommit)
    {
        before ??= Empty(table);
        var columns = before.Columns.ToBuilder();
        Merge(table, columns, file.Columns, isFirstCommit);
        return before with
        {
            // Rows that move from the catalog into a file were counted when they came.
            RecordCount = before.RecordCount + (file.History is null ? file.RecordCount : 0),
            NextRowId = before.NextRowId + (file.History is null ? file.RecordCount : 0),
            FileSizeBytes = before.FileSizeBytes + file.FileSizeBytes,
            Columns = columns.ToImmutable(),
        };
    }

    /// <summary>Statistics after rows that the catalog keeps.</summary>
    /// <inheritdoc cref="Add(LakeTable, TableStatistics?, NewDataFile, bool)"/>
    public static TableStatistics Add(LakeTable table, TableStatistics? before, InlinedInserts rows, bool isFirstCommit)
    {
        before ??= Empty(table);
        var columns = before.Columns.ToBuilder();
        foreach (var added in rows.Statistics)
            Merge(table, columns, added, isFirstCommit);
        return before with
        {
            RecordCount = before.RecordCount + rows.Count,
            NextRowId = before.NextRowId + rows.Rows.Count(r => InlinedInserts.IsLocal(r.Id)),
            Columns = columns.ToImmutable(),
        };
    }

    static TableStatistics Empty(LakeTable table) => new(table.Id, 0, 0, 0, ImmutableDictionary<ColumnId, TableColumnStatistics>.Empty);

    static void Merge(
        LakeTable table, ImmutableDictionary<ColumnId, TableColumnStatistics>.Builder columns,
        IEnumerable<(ColumnId Column, ColumnStatistics Statistics)> added, bool isFirstCommit)
    {
        foreach (var (id, statistics) in added)
        {
            if (columns.TryGetValue(id, out var known))
                columns[id] = Merge(table.FindColumn(id)?.Type, known, statistics);
            else if (isFirstCommit)
                columns[id] = First(statistics);
        }
    }

    /// <summary>
    /// The columns of a table whose stored statistics have no bounds, and would get those of new rows: either there were nothing but nulls,
    /// or the bounds are lost.
    /// </summary>
    public static List<ColumnId> Doubtful(
        TableStatistics before, IEnumerable<(ColumnId Column, ColumnStatistics Statistics)> added) =>
    [
        .. added.Where(a => a.Statistics.ValueCount != 0
                && (Storable(a.Statistics.Min) ?? Storable(a.Statistics.Max) ?? a.Statistics.ExtraStats) is not null
                && before.Columns.TryGetValue(a.Column, out var known) && known.HasNoBounds)
            .Select(a => a.Column).Distinct(),
    ];

    /// <summary>A bound as it may be stored: a NUL byte cannot be in the catalog's text.</summary>
    public static string? Storable(string? bound) => bound is not null && bound.Contains('\0', StringComparison.Ordinal) ? null : bound;

    static TableColumnStatistics First(ColumnStatistics file) => Seen(
        new(file.NullCount is { } nulls ? nulls > 0 : null, file.ContainsNan, Storable(file.Min), Storable(file.Max), file.ExtraStats),
        file);

    static TableColumnStatistics Merge(ColumnType? type, TableColumnStatistics known, ColumnStatistics file)
    {
        bool? containsNull = file.NullCount is { } nulls && known.ContainsNull is { } had ? had || nulls > 0 : null;
        bool? containsNan = file.ContainsNan is { } nan && known.ContainsNan is { } hadNan ? hadNan || nan : null;
        var merged = known with { ContainsNull = containsNull, ContainsNan = containsNan };
        if (file.ValueCount == 0 || known.AreBoundsLost)
            return merged;
        var (min, max) = (Storable(file.Min), Storable(file.Max));
        // Nothing but nulls so far: the file's bounds are the bounds.
        if (known.HasNoBounds)
            return Seen(merged with { Min = min, Max = max, ExtraStats = file.ExtraStats }, file);
        return Seen(
            merged with
            {
                Min = Wider(type, known.Min, min, -1),
                Max = Wider(type, known.Max, max, 1),
                ExtraStats = known.ExtraStats == file.ExtraStats ? known.ExtraStats : null,
            },
            file);
    }

    /// <summary>Values without bounds cannot be told from nulls later: the bounds of later values must not become the table's.</summary>
    static TableColumnStatistics Seen(TableColumnStatistics merged, ColumnStatistics file) =>
        merged with { AreBoundsLost = merged.AreBoundsLost || (file.ValueCount != 0 && merged.HasNoBounds) };

    static string? Wider(ColumnType? type, string? known, string? added, int direction)
    {
        if (type is null || known is null || added is null || !StatisticsValue.TryParse(type, known, out var left))
            return null;
        if (known == added)
            return known;
        if (!StatisticsValue.TryParse(type, added, out var right))
            return null;
        return Math.Sign(right.CompareTo(left)) == direction ? added : known;
    }
}
