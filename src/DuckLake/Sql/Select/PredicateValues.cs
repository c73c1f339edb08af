using System.Globalization;
using System.Numerics;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Turns the constants of predicates into text of the column's type. A constant that the type cannot hold exactly, or that makes the engine
/// compare in another type with another order, drops its predicate.
/// </summary>
static class PredicateValues
{
    /// <summary>The expressions that only the engine can evaluate.</summary>
    public static List<string> Questions(IReadOnlyList<ColumnCondition> conditions) =>
        [.. conditions.SelectMany(c => c.Values.Where(v => Known(v, c.Column.Type) is null).Select(v => Question(v, c.Column)))];

    /// <summary>The predicates of each relation.</summary>
    /// <param name="conditions">What the query compares.</param>
    /// <param name="answers">The engine's answers to <see cref="Questions"/>, in order.</param>
    public static ILookup<RelationReference, ColumnPredicate> Read(
        IReadOnlyList<ColumnCondition> conditions, IReadOnlyList<string?> answers)
    {
        var next = 0;
        var predicates = new List<(RelationReference Relation, ColumnPredicate Predicate)>();
        foreach (var (relation, column, comparison, values) in conditions)
        {
            var texts = values.Select(v => Known(v, column.Type) ?? answers[next++]).ToList();
            if (texts.TrueForAll(static t => t is not null))
                predicates.Add((relation, new ColumnPredicate(column.Id, comparison, [.. texts.Select(static t => t!)])));
        }

        return predicates.ToLookup(p => p.Relation, p => p.Predicate);
    }

    static string? Known(ConstantExpression value, ColumnType type) => type.Kind switch
    {
        ColumnKind.Varchar when value is { IsText: true, Literal: { } text } => text,
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64
            or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 or ColumnKind.UInt64
            when value is { IsText: false, Literal: { } number }
                && BigInteger.Parse(number, CultureInfo.InvariantCulture) is var n && n >= int.MinValue && n <= int.MaxValue => number,
        _ => null,
    };

    static string Question(ConstantExpression value, LakeColumn column)
    {
        var type = column.SqlType;
        var cast = $"TRY_CAST({value.Sql} AS {type})";
        var text = column.Type.Kind == ColumnKind.TimestampTz
            ? $"CASE WHEN isfinite({cast}) THEN CAST(timezone('UTC', {cast}) AS VARCHAR) || '+00' END"
            : $"CAST({cast} AS VARCHAR)";
        var refused = column.Type.Kind switch
        {
            ColumnKind.Blob or ColumnKind.Interval or ColumnKind.Json or ColumnKind.TimeTz or ColumnKind.Struct or ColumnKind.List or ColumnKind.Map
                or ColumnKind.Geometry or ColumnKind.Variant or ColumnKind.Unknown => null,
            ColumnKind.Varchar => "typeof(v) <> 'VARCHAR'",
            ColumnKind.Float32 or ColumnKind.Float64 => "false",
            ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.TimestampS or ColumnKind.TimestampMs or ColumnKind.TimestampNs =>
                "typeof(v) = 'TIMESTAMP WITH TIME ZONE'",
            _ => "typeof(v) IN ('DOUBLE', 'FLOAT')",
        };
        if (refused is null)
            return "NULL";
        if (value.IsText)
            return text;
        return $"CASE WHEN {refused.Replace("(v)", "(" + value.Sql + ")", StringComparison.Ordinal)} THEN NULL WHEN {cast} = {value.Sql} THEN {text} END";
    }
}
