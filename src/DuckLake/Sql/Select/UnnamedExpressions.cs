using System.Text.Json;
using System.Text.Json.Nodes;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Finds expressions of select lists whose names would change with what is put into them: the engine names one without alias after its
/// text, and a subquery over a lake table would show what was put there.
/// </summary>
/// <param name="text">The query.</param>
/// <param name="tree">Its tree.</param>
/// <param name="root">What <c>json_serialize_sql</c> answers for it.</param>
/// <param name="renamed">Where functions are called by another name.</param>
sealed class UnnamedExpressions(StatementText text, SyntaxTree tree, JsonElement root, IReadOnlySet<int> renamed)
{
    /// <summary>The expressions; call when it is known what each relation stands for.</summary>
    public List<UnnamedExpression> Find()
    {
        var found = new List<UnnamedExpression>();
        foreach (var scope in tree.Scopes.Where(s => s.Node.ValueKind == JsonValueKind.Object))
        {
            var items = scope.Node.GetProperty("select_list").EnumerateArray().ToList();
            if (items.Exists(NeedsName) && SelectList(items) is { } ends && ends.Count == items.Count)
                found.AddRange(items.Zip(ends).Where(i => NeedsName(i.First)).Select(i => new UnnamedExpression(i.Second, Alone(i.First))));
        }

        return found;
    }

    bool NeedsName(JsonElement item) =>
        SyntaxTree.Text(item, "alias").Length == 0 && SyntaxTree.Text(item, "class") != "STAR" && IsChanged(item);

    bool IsChanged(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Any(IsChanged),
        JsonValueKind.Object => tree.Relations.Exists(r => r.Relation is not null && SyntaxTree.LocationOf(element) == r.Location
                && (SyntaxTree.Text(element, "type") is "BASE_TABLE" or "TABLE_FUNCTION"))
            || (renamed.Count > 0 && SyntaxTree.Text(element, "class") == "FUNCTION" && renamed.Contains(SyntaxTree.LocationOf(element)))
            || element.EnumerateObject().Any(p => IsChanged(p.Value)),
        _ => false,
    };

    /// <summary>Where each item of a select list ends; null when the list is not found in the text.</summary>
    List<int>? SelectList(List<JsonElement> items)
    {
        var first = items.Select(FirstLocation).Where(l => l >= 0).DefaultIfEmpty(-1).Min();
        if (first < 0)
            return null;
        var reader = new TokenReader(text) { Index = text.TokenAt(text.CharacterAt(first)) };
        for (var depth = 0; reader.Index >= 0 && !(depth == 0 && reader.Is("SELECT")); reader.Index--)
        {
            depth += reader.IsSymbol(")") ? 1 : reader.IsSymbol("(") && depth > 0 ? -1 : 0;
            if (reader.Index == 0)
                return null;
        }

        reader.Advance();
        reader.Take("DISTINCT");
        var ends = new List<int>();
        while (true)
        {
            reader.TakeUntil(
                static r => r.IsSymbol(",") || r.Is("FROM") || r.Is("WHERE") || r.Is("GROUP") || r.Is("HAVING") || r.Is("WINDOW")
                || r.Is("QUALIFY") || r.Is("ORDER") || r.Is("LIMIT") || r.Is("OFFSET") || r.Is("UNION") || r.Is("EXCEPT")
                    || r.Is("INTERSECT")
                || r.Is("USING"));
            ends.Add(text.Tokens[reader.Index - 1].End);
            if (!reader.TakeSymbol(","))
                return ends;
        }
    }

    static int FirstLocation(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Select(FirstLocation).Where(static l => l >= 0).DefaultIfEmpty(-1).Min(),
        JsonValueKind.Object => element.EnumerateObject().Select(static p => FirstLocation(p.Value)).Append(SyntaxTree.LocationOf(element))
            .Where(static l => l >= 0).DefaultIfEmpty(-1).Min(),
        _ => -1,
    };

    /// <summary>The tree of the statement SELECT expression.</summary>
    string Alone(JsonElement item)
    {
        var statement = JsonNode.Parse(root.GetProperty("statements")[0].GetRawText())!;
        var select = JsonNode.Parse("""
            {"type":"SELECT_NODE","modifiers":[],"cte_map":{"map":[]},"select_list":[],
             "from_table":{"type":"EMPTY","alias":"","sample":null,"query_location":18446744073709551615},"where_clause":null,
             "group_expressions":[],"group_sets":[],"aggregate_handling":"STANDARD_HANDLING","having":null,"sample":null,"qualify":null}
            """)!;
        select["select_list"]!.AsArray().Add(JsonNode.Parse(item.GetRawText()));
        statement["node"] = select;
        return new JsonObject { ["error"] = false, ["statements"] = new JsonArray(statement) }.ToJsonString();
    }
}

/// <summary>An expression of a select list that has no name of its own.</summary>
/// <param name="End">Where it ends in the text.</param>
/// <param name="Tree">The syntax tree of a statement that selects it alone.</param>
readonly record struct UnnamedExpression(int End, string Tree)
{
    /// <summary>An expression that the engine evaluates to the statement's text.</summary>
    public string Statement => $"json_deserialize_sql(CAST({SqlText.QuoteLiteral(Tree)} AS JSON))";
}
