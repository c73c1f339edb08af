using System.Text.Json;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// The macros of the engine that a session can call, and what their parameters are: the name of a table that <c>query_table</c> reads in
/// the end, the text of a query that <c>query</c> runs, or anything else.
/// </summary>
sealed class EngineMacros
{
    readonly Dictionary<string, IReadOnlyDictionary<string, NameKind>> _kinds = new(StringComparer.OrdinalIgnoreCase);
    Dictionary<string, EngineMacro> _macros = new(StringComparer.OrdinalIgnoreCase);
    long _changes = -1;

    /// <summary>The parameters of a macro in order; empty when there is no such macro.</summary>
    public IReadOnlyList<string> ParametersOf(StatementContext context, string name) =>
        Current(context).TryGetValue(name, out var macro) ? macro.Parameters : [];

    /// <summary>The parameters of a macro that name something, by their names.</summary>
    public IReadOnlyDictionary<string, NameKind> NamesIn(StatementContext context, string name)
    {
        if (!Current(context).TryGetValue(name, out var macro))
            return new Dictionary<string, NameKind>();
        if (_kinds.TryGetValue(name, out var known))
            return known;
        // One that calls itself says nothing new.
        _kinds[name] = new Dictionary<string, NameKind>();
        var kinds = new Dictionary<string, NameKind>(StringComparer.OrdinalIgnoreCase);
        var query = macro.IsTable ? macro.Definition : $"SELECT ({macro.Definition})";
        using var document = JsonDocument.Parse(
            context.Engine.Serialize(query, context.Cancellation), new JsonDocumentOptions { MaxDepth = 1000 });
        Visit(context, document.RootElement, macro, kinds);
        return _kinds[name] = kinds;
    }

    /// <summary>Forgets what is known: a rollback may have taken it.</summary>
    public void Forget() => _changes = -1;

    /// <summary>Whether a scalar macro may take a name: none of the engine's own does.</summary>
    public bool HasScalarsWithNames(StatementContext context) =>
        context.Registry.EngineChanges > 0 && Current(context).Values.Any(m => m is { IsTable: false, MayRead: true });

    Dictionary<string, EngineMacro> Current(StatementContext context)
    {
        if (_changes == context.Registry.EngineChanges)
            return _macros;
        _changes = context.Registry.EngineChanges;
        _kinds.Clear();
        // Temporary ones come first, those of the engine itself last.
        _macros = EngineRows.Read(context.Engine.Main, """
            SELECT function_name, function_type = 'table_macro', to_json(parameters)::VARCHAR, macro_definition FROM duckdb_functions()
            WHERE function_type IN ('macro', 'table_macro') AND macro_definition IS NOT NULL
            ORDER BY internal DESC, database_name <> 'temp' DESC
            """).Aggregate(new Dictionary<string, EngineMacro>(StringComparer.OrdinalIgnoreCase), (all, row) =>
        {
            all[row[0]!] = new EngineMacro(row[1] == "true", JsonSerializer.Deserialize<string[]>(row[2]!)!, row[3]!);
            return all;
        });
        return _macros;
    }

    void Visit(StatementContext context, JsonElement element, EngineMacro macro, Dictionary<string, NameKind> kinds)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Visit(context, item, macro, kinds);
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (SyntaxTree.Text(element, "class") == "FUNCTION" && element.TryGetProperty("children", out var arguments))
            VisitCall(context, SyntaxTree.Text(element, "function_name"), [.. arguments.EnumerateArray()], macro, kinds);
        foreach (var property in element.EnumerateObject())
            Visit(context, property.Value, macro, kinds);
    }

    void VisitCall(
        StatementContext context, string function, List<JsonElement> arguments, EngineMacro macro, Dictionary<string, NameKind> kinds)
    {
        if (function is "query_table" or "query" && arguments.Count > 0)
        {
            foreach (var parameter in ParametersIn(arguments[0], macro))
                kinds[parameter] = function == "query" ? NameKind.Query : NameKind.Table;
            return;
        }

        var named = NamesIn(context, function);
        if (named.Count == 0)
            return;
        var parameters = ParametersOf(context, function);
        foreach (var (index, argument) in arguments.Index())
        {
            var name = SyntaxTree.Text(argument, "alias") is { Length: > 0 } alias ? alias : parameters.ElementAtOrDefault(index);
            if (name is null || !named.TryGetValue(name, out var kind))
                continue;
            foreach (var parameter in ParametersIn(argument, macro))
                kinds[parameter] = kind;
        }
    }

    /// <summary>The parameters that an argument hands on as they are, alone or in a list.</summary>
    static IEnumerable<string> ParametersIn(JsonElement argument, EngineMacro macro) => SyntaxTree.Text(argument, "class") switch
    {
        "CAST" => ParametersIn(argument.GetProperty("child"), macro),
        "COLUMN_REF" => SyntaxTree.Strings(argument, "column_names") is [var name]
            && macro.Parameters.Contains(name, StringComparer.OrdinalIgnoreCase) ? [name] : [],
        "FUNCTION" when SyntaxTree.Text(argument, "function_name") == "list_value" =>
            argument.GetProperty("children").EnumerateArray().SelectMany(c => ParametersIn(c, macro)),
        _ => [],
    };

    sealed record EngineMacro(bool IsTable, IReadOnlyList<string> Parameters, string Definition)
    {
        public bool MayRead => Definition.Contains("query", StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>What an argument names.</summary>
enum NameKind
{
    /// <summary>A table.</summary>
    Table,

    /// <summary>A query.</summary>
    Query,
}
