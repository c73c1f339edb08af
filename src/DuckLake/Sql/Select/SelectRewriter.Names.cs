using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ekko.DuckLake.Sql;

sealed partial class SelectRewriter
{
    // The engine names an expression without alias after its text. One with a subquery over a lake table would show what was put there.
    void KeepColumnNames(JsonElement root)
    {
        foreach (var scope in _tree.Scopes)
        {
            if (scope.Node.ValueKind != JsonValueKind.Object)
                continue;
            var items = scope.Node.GetProperty("select_list").EnumerateArray().ToList();
            if (items.Exists(NeedsName) && SelectList(items) is { } ends && ends.Count == items.Count)
            {
                for (var i = 0; i < items.Count; i++)
                    if (NeedsName(items[i]) && NameOf(root, items[i]) is { } name)
                        _edits.Insert(ends[i], " AS " + SqlText.QuoteIdentifier(name));
            }
        }
    }

    bool NeedsName(JsonElement item) =>
        SyntaxTree.Text(item, "alias").Length == 0 && SyntaxTree.Text(item, "class") != "STAR" && HasLakeSubquery(item);

    bool HasLakeSubquery(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Any(HasLakeSubquery),
        JsonValueKind.Object => _tree.Relations.Exists(r => r.Relation is not null && SyntaxTree.LocationOf(element) == r.Location
                && (SyntaxTree.Text(element, "type") is "BASE_TABLE" or "TABLE_FUNCTION"))
            || element.EnumerateObject().Any(p => HasLakeSubquery(p.Value)),
        _ => false,
    };

    /// <summary>Where each item of a select list ends; null when the list is not found in the text.</summary>
    List<int>? SelectList(List<JsonElement> items)
    {
        var first = items.Select(FirstLocation).Where(l => l >= 0).DefaultIfEmpty(-1).Min();
        if (first < 0)
            return null;
        var reader = new TokenReader(_text) { Index = _text.TokenAt(_text.CharacterAt(first)) };
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
            ends.Add(_text.Tokens[reader.Index - 1].End);
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

    /// <summary>The engine's own text of an expression: it is the whole statement SELECT expression, written from the tree.</summary>
    string? NameOf(JsonElement root, JsonElement item)
    {
        var statement = JsonNode.Parse(root.GetProperty("statements")[0].GetRawText())!;
        var select = JsonNode.Parse("""
            {"type":"SELECT_NODE","modifiers":[],"cte_map":{"map":[]},"select_list":[],
             "from_table":{"type":"EMPTY","alias":"","sample":null,"query_location":18446744073709551615},"where_clause":null,
             "group_expressions":[],"group_sets":[],"aggregate_handling":"STANDARD_HANDLING","having":null,"sample":null,"qualify":null}
            """)!;
        select["select_list"]!.AsArray().Add(JsonNode.Parse(item.GetRawText()));
        statement["node"] = select;
        var whole = new JsonObject { ["error"] = false, ["statements"] = new JsonArray(statement) };
        var text = _source.Evaluate([$"json_deserialize_sql(CAST({SqlText.QuoteLiteral(whole.ToJsonString())} AS JSON))"])[0];
        const string Head = "SELECT ";
        return text is not null && text.StartsWith(Head, StringComparison.Ordinal) ? text[Head.Length..] : null;
    }
}
