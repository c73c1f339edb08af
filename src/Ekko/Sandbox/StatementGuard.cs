using System.Collections.Frozen;
using System.Text.Json;
using Ekko.DuckLake.Plans;

namespace Ekko.Sandbox;

/// <summary>
/// Refuses a statement by its syntax tree: every kind of node and every function has to be on a list. The trees of views and macros are
/// looked at in the same way when they are expanded.
/// </summary>
sealed class StatementGuard : IQueryGuard
{
    /// <summary>How deep expressions and queries may stand in each other.</summary>
    public const int MaxDepth = 100;

    const string OwnPrefix = "__ekko_";

    static readonly FrozenSet<string> Expressions = new[]
    {
        "BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "DEFAULT", "FUNCTION", "LAMBDA",
        "LAMBDA_REF", "OPERATOR", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "TYPE", "WINDOW",
    }.ToFrozenSet(StringComparer.Ordinal);

    static readonly FrozenSet<string> Nodes = new[]
    {
        "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION",
        "EXPRESSION_LIST", "EMPTY", "PIVOT", "SHOW_REF", "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER",
        "DISTINCT_MODIFIER", "ORDER_DEFAULT", "ASCENDING", "DESCENDING",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc />
    public void Check(JsonElement tree, Func<string, string, string, bool> isTableMacro)
    {
        if (tree.GetProperty("statements").GetArrayLength() != 1)
            throw Refused("give one statement");
        Visit(tree.GetProperty("statements")[0], isTableMacro, 0);
    }

    static void Visit(JsonElement element, Func<string, string, string, bool> isTableMacro, int depth)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Visit(item, isTableMacro, depth);
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (Text(element, "class") is { } expression)
            CheckExpression(element, expression, ++depth);
        else if (Text(element, "type") is { } node)
            CheckNode(element, node, isTableMacro, ++depth);
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name is "cast_type" or "type_info" || (property.Name == "value" && Text(element, "class") == "CONSTANT"))
                continue;
            // The call of a table function is checked with its node; its arguments are expressions like others.
            if (property.Name == "function" && Text(element, "type") == "TABLE_FUNCTION")
                Visit(property.Value.GetProperty("children"), isTableMacro, depth);
            else
                Visit(property.Value, isTableMacro, depth);
        }
    }

    static void CheckExpression(JsonElement element, string expression, int depth)
    {
        RequireDepth(depth);
        if (!Expressions.Contains(expression))
            throw Refused($"it has a part that cannot be used here, {expression.ToLowerInvariant()}");
        if (Text(element, "function_name") is { Length: > 0 } name && !AllowedFunctions.IsScalar(name))
            throw NoFunction(name);
        // Where a row lies in its file is for statements that change it.
        if (expression == "COLUMN_REF" && element.GetProperty("column_names").EnumerateArray().Last().GetString() is { } column
            && column.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase))
            throw Refused($"there is no column {column}");
    }

    static void CheckNode(JsonElement element, string node, Func<string, string, string, bool> isTableMacro, int depth)
    {
        RequireDepth(depth);
        if (!Nodes.Contains(node))
            throw Refused($"it has a part that cannot be used here, {node.ToLowerInvariant()}");
        if (node == "TABLE_FUNCTION")
        {
            var call = element.GetProperty("function");
            var name = Text(call, "function_name") ?? "";
            if (!AllowedFunctions.IsTable(name) && !isTableMacro(Text(call, "catalog") ?? "", Text(call, "schema") ?? "", name))
                throw NoFunction(name);
        }

        if (node == "SHOW_REF" && Text(element, "table_name") is { Length: > 0 } shown && shown != "\"tables\"")
            throw Refused("SHOW takes TABLES only");
    }

    static void RequireDepth(int depth)
    {
        if (depth > MaxDepth)
            throw Refused($"its parts stand in each other more than {MaxDepth} deep");
    }

    static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static SandboxException NoFunction(string name) =>
        new(SandboxErrorKind.Refused, $"Running the statement failed: there is no function {name} that it may call.");

    static SandboxException Refused(string reason) => new(SandboxErrorKind.Refused, $"Running the statement failed: {reason}.");
}
