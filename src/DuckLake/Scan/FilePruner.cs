using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// Decides from statistics that no row of a file can fulfil a condition. In doubt a file is kept: without statistics, with bounds that
/// cannot be read, for types whose order the bounds do not have.
/// </summary>
static class FilePruner
{
    /// <summary>False when no row of a file with these statistics fulfils the condition.</summary>
    internal static bool MayMatch(LakeColumn column, ColumnPredicate predicate, ColumnStatistics? statistics)
    {
        if (statistics is null || column.Type.IsNested || !HasCounts(column.Type.Kind))
            return true;
        if (predicate.Operator == PredicateOperator.IsNull)
            return statistics.NullCount != 0;
        if (statistics.ValueCount == 0)
            return false;
        return predicate.Operator switch
        {
            PredicateOperator.IsNotNull or PredicateOperator.NotEqual => true,
            _ => MayMatchBounds(predicate.Function?.Type ?? column.Type, predicate, statistics),
        };
    }

    static bool MayMatchBounds(ColumnType type, ColumnPredicate predicate, ColumnStatistics statistics)
    {
        if (type.Kind == ColumnKind.Blob)
            return true;
        if (statistics is not { Min: { } minText, Max: { } maxText }
            || !StatisticsValue.TryParse(type, minText, out var min) || !StatisticsValue.TryParse(type, maxText, out var max))
            return true;
        // NaN is greater than every number and left out of the bounds.
        var mayHoldNan = predicate.Function is null && type.Kind is ColumnKind.Float32 or ColumnKind.Float64
            && statistics.ContainsNan != false;
        foreach (var text in predicate.Values)
        {
            if (!StatisticsValue.TryParse(type, text, out var value))
                return true;
            var may = predicate.Operator switch
            {
                PredicateOperator.Less => min < value,
                // What begins with a text follows it, and all between the two begins with it.
                PredicateOperator.StartsWith => max >= value && (min <= value || minText.StartsWith(text, StringComparison.Ordinal)),
                PredicateOperator.LessOrEqual => min <= value,
                PredicateOperator.Greater => mayHoldNan || max > value,
                PredicateOperator.GreaterOrEqual => mayHoldNan || max >= value,
                _ => min <= value && max >= value,
            };
            if (may)
                return true;
        }
        return false;
    }

    /// <summary>The engine reports zero values for types whose Parquet form it keeps no statistics of.</summary>
    static bool HasCounts(ColumnKind kind) =>
        kind is not (ColumnKind.Interval or ColumnKind.TimeTz or ColumnKind.Geometry or ColumnKind.Variant);
}
