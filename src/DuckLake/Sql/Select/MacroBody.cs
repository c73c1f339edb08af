using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// The text of a macro with arguments in the place of its parameters, where the engine's syntax tree says that a parameter is meant: not
/// an alias, a field, a parameter of a lambda or a table of the same name.
/// </summary>
sealed class MacroBody
{
    readonly StatementText _text;
    readonly TextEdits _edits = new();
    readonly IReadOnlyDictionary<string, string> _values;

    MacroBody(string sql, IReadOnlyDictionary<string, string> values)
    {
        _text = new StatementText(sql);
        _values = values;
    }

    /// <summary>Puts values in the place of the parameters of a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="values">Expressions by the names of the parameters.</param>
    /// <param name="serialize">The engine's syntax tree of a query.</param>
    /// <exception cref="DuckLakeException">The engine has no tree for the query.</exception>
    public static string OfQuery(string query, IReadOnlyDictionary<string, string> values, Func<string, string> serialize)
    {
        if (values.Count == 0)
            return query;
        var body = new MacroBody(query, values);
        using var tree = JsonDocument.Parse(serialize(body._text.Text), new JsonDocumentOptions { MaxDepth = 1000 });
        if (tree.RootElement.GetProperty("error").GetBoolean())
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Expanding a macro failed: {SyntaxTree.Text(tree.RootElement, "error_message")} Its text is: {query}");
        }

        body.Visit(tree.RootElement.GetProperty("statements"), [], []);
        return body._edits.Apply(body._text.Text);
    }

    /// <summary>Puts values in the place of the parameters of an expression.</summary>
    /// <inheritdoc cref="OfQuery" />
    public static string OfExpression(string expression, IReadOnlyDictionary<string, string> values, Func<string, string> serialize)
    {
        const string Head = "SELECT ";
        return OfQuery(Head + expression, values, serialize)[Head.Length..];
    }

    void Visit(JsonElement element, IReadOnlyCollection<string> hidden, IReadOnlyCollection<string> tables)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Visit(item, hidden, tables);
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        switch (SyntaxTree.Text(element, "type"))
        {
            case "COLUMN_REF":
                Replace(element, hidden, tables);
                return;
            case "LAMBDA":
                VisitLambda(element, hidden, tables);
                return;
            case "SELECT_NODE":
                tables = [.. tables, .. SyntaxTree.Labels(element.GetProperty("from_table"))];
                break;
        }

        foreach (var property in element.EnumerateObject())
            Visit(property.Value, hidden, tables);
    }

    void Replace(JsonElement column, IReadOnlyCollection<string> hidden, IReadOnlyCollection<string> tables)
    {
        var names = SyntaxTree.Strings(column, "column_names");
        var location = SyntaxTree.LocationOf(column);
        if (location < 0 || !_values.TryGetValue(names[0], out var value) || Holds(hidden, names[0])
            || (names.Count > 1 && Holds(tables, names[0])))
            return;
        var token = _text.Tokens[_text.TokenAt(_text.CharacterAt(location))];
        _edits.Replace(token.Start, token.End, value);
    }

    // An arrow is a lambda or takes a member out of a JSON: a lambda names its parameter again.
    void VisitLambda(JsonElement lambda, IReadOnlyCollection<string> hidden, IReadOnlyCollection<string> tables)
    {
        var (left, right) = (lambda.GetProperty("lhs"), lambda.GetProperty("expr"));
        var parameters = Columns(left).ToList();
        if (parameters.Exists(p => SyntaxTree.LocationOf(p) >= 0) && !Columns(right).Any(c => parameters.Exists(p => Same(p, c))))
            Visit(left, hidden, tables);
        else
            hidden = [.. hidden, .. parameters.Select(Name)];
        Visit(right, hidden, tables);
    }

    static IEnumerable<JsonElement> Columns(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Columns),
        JsonValueKind.Object when SyntaxTree.Text(element, "type") == "COLUMN_REF" => [element],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Columns(p.Value)),
        _ => [],
    };

    static string Name(JsonElement column) => SyntaxTree.Strings(column, "column_names")[0];

    static bool Same(JsonElement left, JsonElement right) => SqlName.Same(Name(left), Name(right));

    static bool Holds(IReadOnlyCollection<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
