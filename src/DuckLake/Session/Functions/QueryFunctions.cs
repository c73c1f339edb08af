using System.Text.Json;
using Ekko.DuckDb;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// The engine's functions that take a query, or names of tables, as a text: <c>query</c>, <c>query_table</c> and
/// <c>json_execute_serialized_sql</c>. What the text says of lakes is read like any other query.
/// </summary>
sealed class QueryFunctions(StatementContext context, QueryRewrite rewrite, SessionNames names)
{
    /// <summary>What stands for a call; null when the function is none of these, or what it names is nothing of a lake.</summary>
    public RowsRelation? Resolve(string name, IReadOnlyList<CallArgument> arguments)
    {
        if (!context.Registry.HasLakes || arguments.Count == 0 || QueryOf(name.ToLowerInvariant(), arguments) is not { } query)
            return null;
        var rewritten = rewrite.Rewrite(query, names);
        return rewritten == query ? null : new RowsRelation("", "", name, $"({rewritten})", () => $"({rewritten})");
    }

    string? QueryOf(string name, IReadOnlyList<CallArgument> arguments) => name switch
    {
        "query" => TryEvaluate(arguments[0].Expression),
        "json_execute_serialized_sql" => TryEvaluate($"json_deserialize_sql({arguments[0].Expression})"),
        "query_table" => QueryOfTables(arguments),
        _ => null,
    };

    string? QueryOfTables(IReadOnlyList<CallArgument> arguments)
    {
        var byName = arguments.Skip(1).Any(a => TryEvaluate($"CAST({a.Expression} AS BOOLEAN)") == "true") ? " BY NAME" : "";
        return TablesOf(arguments[0].Expression) is { Length: > 0 } tables
            ? string.Join($" UNION ALL{byName} ", tables.Select(t => "FROM " + t)) : null;
    }

    string[]? TablesOf(string expression)
    {
        if (RelationArgument.TextOf(context, expression) is not { } text)
            return null;
        return TryEvaluate($"CASE WHEN typeof({expression}) LIKE '%[]' THEN to_json({expression}) END") is { } list
            ? JsonSerializer.Deserialize<string[]>(list) : [text];
    }

    // What is not known before the statement runs is no text: a parameter of the macro it stands in, for one.
    string? TryEvaluate(string expression)
    {
        try
        {
            return context.Evaluate(expression);
        }
        catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.Binder)
        {
            return null;
        }
    }
}
