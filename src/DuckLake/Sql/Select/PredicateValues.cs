using System.Globalization;
using System.Numerics;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Turns the constants of predicates into text of the type that is compared. A constant that the type cannot hold exactly, or that makes
/// the engine compare in another type with another order, drops its predicate.
/// </summary>
static class PredicateValues
{
    /// <summary>The expressions that only the engine can evaluate.</summary>
    public static List<string> Questions(WhereCondition? condition) =>
        [.. Comparisons(condition).SelectMany(
            c => c.Values.Where(v => Known(v, c.Operand.Type) is null).Select(v => Question(v, c.Operand.Type)))];

    /// <summary>What the condition says of the rows of each relation.</summary>
    /// <param name="condition">What the query compares.</param>
    /// <param name="answers">The engine's answers to <see cref="Questions"/>, in order.</param>
    /// <param name="evaluate">Asks the engine once more, for functions of the bounds of files.</param>
    public static ILookup<RelationReference, FileCondition> Read(
        WhereCondition? condition, IReadOnlyList<string?> answers, Func<IReadOnlyList<string>, IReadOnlyList<string?>> evaluate)
    {
        var next = 0;
        var predicates = new Dictionary<ColumnCondition, ColumnPredicate>(ReferenceEqualityComparer.Instance);
        foreach (var comparison in Comparisons(condition))
        {
            var operand = comparison.Operand;
            var texts = comparison.Values.Select(v => Known(v, operand.Type) ?? answers[next++]).ToList();
            if (texts.TrueForAll(static t => t is not null))
            {
                predicates.Add(comparison, new ColumnPredicate(operand.Column.Id, comparison.Operator, [.. texts.Select(static t => t!)])
                {
                    Function = operand.Function is { } function ? function with { Evaluate = evaluate } : null,
                });
            }
        }

        return predicates.Keys.Select(c => c.Operand.Relation).Distinct()
            .SelectMany(r => Parts(condition!.Of(r, predicates)).Select(c => (Relation: r, Condition: c)))
            .ToLookup(c => c.Relation, c => c.Condition);
    }

    static IEnumerable<ColumnCondition> Comparisons(WhereCondition? condition) => condition?.Comparisons ?? [];

    static IEnumerable<FileCondition> Parts(FileCondition? condition) => condition switch
    {
        null => [],
        AllOf all => all.Conditions.SelectMany(Parts),
        _ => [condition],
    };

    static string? Known(ConstantExpression value, ColumnType type) => type.Kind switch
    {
        ColumnKind.Varchar when value is { IsText: true, Literal: { } text } => text,
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64
            or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 or ColumnKind.UInt64
            when value is { IsText: false, Literal: { } number }
                && BigInteger.Parse(number, CultureInfo.InvariantCulture) is var n && n >= int.MinValue && n <= int.MaxValue => number,
        _ => null,
    };

    static string Question(ConstantExpression value, ColumnType type)
    {
        var cast = $"TRY_CAST({value.Sql} AS {type.SqlName})";
        var text = type.Kind == ColumnKind.TimestampTz ? InlinedText.OfLeaf(cast, type) : $"CAST({cast} AS VARCHAR)";
        var refused = type.Kind switch
        {
            ColumnKind.Blob or ColumnKind.Interval or ColumnKind.Json or ColumnKind.TimeTz or ColumnKind.Struct
            or ColumnKind.List or ColumnKind.Map
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
        return $"CASE WHEN {refused.Replace("(v)", "(" + value.Sql + ")", StringComparison.Ordinal)} THEN NULL WHEN {cast} = {value.Sql} "
            + $"THEN {text} END";
    }
}
