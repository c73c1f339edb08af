using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Finds conditions in a WHERE that every wanted row of a table fulfils: comparisons of a column, or of a function of one, with constants,
/// joined by AND and OR. Anything it is not sure about it leaves out, for a condition only saves reading files.
/// </summary>
sealed class PredicateReader(SelectScope scope)
{
    readonly OperandReader _operands = new(scope);

    /// <summary>Reads the WHERE of a query; null when it says nothing of the rows of lake tables.</summary>
    public WhereCondition? Read() =>
        scope.Node.ValueKind == JsonValueKind.Object && scope.Relations.Exists(r => r.CanPrune && r.Relation?.Table is not null)
            ? Visit(scope.Node.GetProperty("where_clause"), isNegated: false) : null;

    /// <summary>What is known of the rows for which a condition is true, or false; null for nothing.</summary>
    WhereCondition? Visit(JsonElement condition, bool isNegated)
    {
        switch (SyntaxTree.Text(condition, "type"))
        {
            case "CONJUNCTION_AND":
                return Join(Children(condition).ConvertAll(c => Visit(c, isNegated)), isOr: isNegated);
            case "CONJUNCTION_OR":
                return Join(Children(condition).ConvertAll(c => Visit(c, isNegated)), isOr: !isNegated);
            case "OPERATOR_NOT":
                return Visit(Children(condition)[0], !isNegated);
            case "OPERATOR_IS_NULL":
                return Compare(Children(condition)[0], isNegated ? PredicateOperator.IsNotNull : PredicateOperator.IsNull);
            case "OPERATOR_IS_NOT_NULL":
                return Compare(Children(condition)[0], isNegated ? PredicateOperator.IsNull : PredicateOperator.IsNotNull);
            case "COMPARE_BETWEEN":
                return Between(condition, isNegated);
            case "COMPARE_NOT_BETWEEN":
                return Between(condition, !isNegated);
            case "COMPARE_IN" when !isNegated:
            case "COMPARE_NOT_IN" when isNegated:
                var parts = Children(condition);
                return Compare(parts[0], PredicateOperator.In, [.. parts.Skip(1)]);
            case "FUNCTION" when !isNegated:
                return Prefix(condition);
            default:
                return Comparing(SyntaxTree.Text(condition, "type"), isNegated) is { } comparison
                    ? CompareSides(condition, comparison) : null;
        }
    }

    static PredicateOperator? Comparing(string type, bool isNegated) => (type, isNegated) switch
    {
        ("COMPARE_EQUAL" or "COMPARE_NOT_DISTINCT_FROM", false) or ("COMPARE_NOTEQUAL" or "COMPARE_DISTINCT_FROM", true) =>
            PredicateOperator.Equal,
        ("COMPARE_EQUAL", true) or ("COMPARE_NOTEQUAL", false) => PredicateOperator.NotEqual,
        ("COMPARE_LESSTHAN", false) or ("COMPARE_GREATERTHANOREQUALTO", true) => PredicateOperator.Less,
        ("COMPARE_LESSTHANOREQUALTO", false) or ("COMPARE_GREATERTHAN", true) => PredicateOperator.LessOrEqual,
        ("COMPARE_GREATERTHAN", false) or ("COMPARE_LESSTHANOREQUALTO", true) => PredicateOperator.Greater,
        ("COMPARE_GREATERTHANOREQUALTO", false) or ("COMPARE_LESSTHAN", true) => PredicateOperator.GreaterOrEqual,
        _ => null,
    };

    ColumnCondition? CompareSides(JsonElement comparison, PredicateOperator asWritten)
    {
        var turned = asWritten switch
        {
            PredicateOperator.Less => PredicateOperator.Greater,
            PredicateOperator.LessOrEqual => PredicateOperator.GreaterOrEqual,
            PredicateOperator.Greater => PredicateOperator.Less,
            PredicateOperator.GreaterOrEqual => PredicateOperator.LessOrEqual,
            _ => asWritten,
        };
        var left = comparison.GetProperty("left");
        var right = comparison.GetProperty("right");
        return Compare(left, asWritten, right) ?? Compare(right, turned, left);
    }

    WhereCondition? Between(JsonElement between, bool isNegated)
    {
        var input = between.GetProperty("input");
        return Join(
            [
                Compare(input, isNegated ? PredicateOperator.Less : PredicateOperator.GreaterOrEqual, between.GetProperty("lower")),
                Compare(input, isNegated ? PredicateOperator.Greater : PredicateOperator.LessOrEqual, between.GetProperty("upper")),
            ],
            isOr: isNegated);
    }

    /// <summary>LIKE with a text before the first placeholder, and the functions that say so.</summary>
    ColumnCondition? Prefix(JsonElement function)
    {
        if (Children(function) is not [var column, var value] || ConstantExpression.Read(value) is not { IsText: true, Literal: { } text })
            return null;
        switch (SyntaxTree.Text(function, "function_name"))
        {
            case "~~":
                var end = text.AsSpan().IndexOfAny('%', '_');
                return end < 0 ? Compare(column, PredicateOperator.Equal, value) : Compare(column, text[..end]);
            case "starts_with" or "prefix" or "^@":
                return Compare(column, text);
            default:
                return null;
        }
    }

    ColumnCondition? Compare(JsonElement column, string prefix) =>
        prefix.Length > 0 && _operands.Read(column) is { Function: null, Type.Kind: ColumnKind.Varchar } operand
            ? new ColumnCondition(
                operand, PredicateOperator.StartsWith, [new ConstantExpression(SqlText.QuoteLiteral(prefix), prefix, IsText: true)])
            : null;

    ColumnCondition? Compare(JsonElement column, PredicateOperator comparison, params JsonElement[] values)
    {
        if (_operands.Read(column) is not { Type.IsNested: false } operand
            || (operand.Function is not null && comparison == PredicateOperator.IsNull))
            return null;
        var constants = new List<ConstantExpression>();
        foreach (var value in values)
        {
            if (NamesColumn(value) || ConstantExpression.Read(value) is not { } constant)
                return null;
            if (constant.Grows && comparison is not (PredicateOperator.Greater or PredicateOperator.GreaterOrEqual))
                return null;
            constants.Add(constant);
        }

        return new ColumnCondition(operand, comparison, constants);
    }

    // current_date may be a column, of any relation in sight.
    bool NamesColumn(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(NamesColumn),
        JsonValueKind.Object when SyntaxTree.Text(value, "class") == "COLUMN_REF" =>
            _operands.MayBeColumn(SyntaxTree.Strings(value, "column_names")),
        JsonValueKind.Object => value.EnumerateObject().Any(p => NamesColumn(p.Value)),
        _ => false,
    };

    static List<JsonElement> Children(JsonElement element) => [.. element.GetProperty("children").EnumerateArray()];

    static WhereCondition? Join(IEnumerable<WhereCondition?> parts, bool isOr) =>
        isOr ? WhereCondition.Any(parts) : WhereCondition.All(parts);
}
