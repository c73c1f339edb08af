using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Reads what the session needs from the engine's syntax tree of a query.</summary>
/// <param name="text">The query; null when only its columns matter.</param>
sealed class SyntaxTree(StatementText? text)
{

    /// <summary>Every SELECT of the statement.</summary>
    public List<SelectScope> Scopes { get; } = [];

    /// <summary>Every relation named and table function called, names of common table expressions left out.</summary>
    public List<RelationReference> Relations { get; } = [];

    /// <summary>Every scalar function called.</summary>
    public List<FunctionReference> Functions { get; } = [];

    /// <summary>Whether there is a SHOW that names no relation, such as SHOW TABLES.</summary>
    public bool ShowsNames { get; private set; }

    /// <summary>Reads a tree.</summary>
    public static SyntaxTree Read(JsonElement node, StatementText? text = null)
    {
        var tree = new SyntaxTree(text);
        tree.Visit(node, null, CteNames.None);
        return tree;
    }

    /// <summary>A location as an offset, or −1 where the engine gives none.</summary>
    public static int LocationOf(JsonElement element) =>
        element.TryGetProperty("query_location", out var location) && location.TryGetInt32(out var value) ? value : -1;

    void Visit(JsonElement element, SelectScope? scope, CteNames names)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Visit(item, scope, names);
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        switch (Text(element, "type"))
        {
            case "SELECT_NODE":
                VisitSelect(element, scope, names);
                return;
            case "RECURSIVE_CTE_NODE":
                VisitParts(element, scope, DeclareCtes(element, scope, names).With(Text(element, "cte_name")));
                return;
            case "COLUMN_REF" when scope is not null:
                scope.Columns.Add((Strings(element, "column_names"), LocationOf(element)));
                return;
            case "STAR" when scope is not null:
                scope.Stars.Add(element);
                break;
            case "FUNCTION" when Text(element, "class") == "FUNCTION" && LocationOf(element) >= 0:
                Functions.Add(new FunctionReference(
                    Text(element, "catalog"), Text(element, "schema"), Text(element, "function_name"), LocationOf(element)));
                break;
        }

        VisitParts(element, scope, DeclareCtes(element, scope, names));
    }

    void VisitParts(JsonElement element, SelectScope? scope, CteNames names)
    {
        foreach (var property in element.EnumerateObject())
            if (property.Name != "cte_map")
                Visit(property.Value, scope, names);
    }

    // A common table expression sees those before it; only a recursive one sees itself.
    CteNames DeclareCtes(JsonElement node, SelectScope? scope, CteNames names)
    {
        if (!node.TryGetProperty("cte_map", out var map))
            return names;
        foreach (var entry in map.GetProperty("map").EnumerateArray())
        {
            Visit(entry.GetProperty("value"), scope, names);
            names = names.With(Text(entry, "key"));
        }

        return names;
    }

    void VisitSelect(JsonElement node, SelectScope? parent, CteNames names)
    {
        names = DeclareCtes(node, parent, names);
        var scope = new SelectScope(parent) { Node = node };
        Scopes.Add(scope);
        var sampled = node.GetProperty("sample").ValueKind != JsonValueKind.Null;
        VisitFrom(node.GetProperty("from_table"), scope, names, !sampled);
        foreach (var property in node.EnumerateObject())
            if (property.Name is not ("from_table" or "cte_map"))
                Visit(property.Value, scope, names);
    }

    void VisitFrom(JsonElement source, SelectScope scope, CteNames names, bool canPrune)
    {
        switch (Text(source, "type"))
        {
            case "BASE_TABLE":
                AddRelation(source, scope, names, canPrune, isNamed: false);
                break;
            case "JOIN":
                VisitJoin(source, scope, names, canPrune);
                break;
            case "TABLE_FUNCTION":
                scope.HasOtherSources = true;
                AddFunction(source, scope);
                Visit(source.GetProperty("function").GetProperty("children"), scope, names);
                break;
            case "PIVOT":
                VisitPivot(source, scope, names);
                break;
            case "SHOW_REF":
                VisitShow(source, scope, names);
                break;
            case "EMPTY":
                break;
            default:
                scope.HasOtherSources = true;
                VisitParts(source, scope, names);
                break;
        }
    }

    void VisitJoin(JsonElement join, SelectScope scope, CteNames names, bool canPrune)
    {
        var (left, right) = (Text(join, "join_type"), Text(join, "ref_type")) switch
        {
            (_, "POSITIONAL") => (false, false),
            ("INNER", "ASOF") => (true, false),
            ("INNER", _) => (true, true),
            ("LEFT" or "SEMI" or "ANTI" or "SINGLE" or "MARK", _) => (true, false),
            ("RIGHT", not "ASOF") => (false, true),
            _ => (false, false),
        };
        VisitFrom(join.GetProperty("left"), scope, names, canPrune && left);
        VisitFrom(join.GetProperty("right"), scope, names, canPrune && right);
        Visit(join.GetProperty("condition"), scope, names);
    }

    // What a PIVOT reads is a query of its own: the stars outside list what it makes of it.
    void VisitPivot(JsonElement pivot, SelectScope scope, CteNames names)
    {
        scope.HasOtherSources = true;
        var inner = new SelectScope(scope);
        Scopes.Add(inner);
        foreach (var property in pivot.EnumerateObject())
        {
            if (property.Name == "source")
                VisitFrom(property.Value, inner, names, canPrune: false);
            else
                Visit(property.Value, inner, names);
        }
    }

    void VisitShow(JsonElement show, SelectScope scope, CteNames names)
    {
        scope.HasOtherSources = true;
        var query = show.GetProperty("query");
        var inner = new SelectScope(scope) { IsDescribed = Text(show, "show_type") != "SUMMARY" };
        if (query.ValueKind != JsonValueKind.Object)
            ShowsNames = true;
        else if (IsTable(query))
            AddRelation(query.GetProperty("from_table"), inner, names, canPrune: false, isNamed: true);
        else
            Visit(query, inner, names);
    }

    // To the engine, DESCRIBE t and DESCRIBE TABLE t are queries without a text of their own.
    bool IsTable(JsonElement query)
    {
        if (text is null || Text(query, "type") != "SELECT_NODE" || Text(query.GetProperty("from_table"), "type") != "BASE_TABLE")
            return false;
        var before = new TokenReader(text) { Index = text.TokenAt(text.CharacterAt(LocationOf(query.GetProperty("from_table")))) - 1 };
        return before.Word is "DESCRIBE" or "DESC" or "SHOW" or "SUMMARIZE"
            || (before.Is("TABLE") && before.Index > 0
                && (before.Is("DESCRIBE", -1) || before.Is("DESC", -1) || before.Is("SUMMARIZE", -1)));
    }

    void AddRelation(JsonElement table, SelectScope scope, CteNames names, bool canPrune, bool isNamed)
    {
        var written = (Text(table, "catalog_name"), Text(table, "schema_name"), Text(table, "table_name"));
        if (written is ("", "", var name) && names.Contains(name))
        {
            scope.HasOtherSources = true;
            return;
        }

        var at = table.GetProperty("at_clause");
        Add(new RelationReference
        {
            Written = written,
            Alias = Text(table, "alias"),
            ColumnAliases = Strings(table, "column_name_alias"),
            Location = LocationOf(table),
            HasAt = at.ValueKind == JsonValueKind.Object,
            Scope = scope,
            CanPrune = canPrune && table.GetProperty("sample").ValueKind == JsonValueKind.Null,
            IsNamedAlone = isNamed,
        });
    }

    void AddFunction(JsonElement source, SelectScope scope)
    {
        var function = source.GetProperty("function");
        if (LocationOf(source) < 0)
            return;
        Add(new RelationReference
        {
            Written = (Text(function, "catalog"), Text(function, "schema"), Text(function, "function_name")),
            Alias = Text(source, "alias"),
            ColumnAliases = Strings(source, "column_name_alias"),
            Location = LocationOf(source),
            HasAt = false,
            Scope = scope,
            CanPrune = false,
            IsFunction = true,
        });
    }

    void Add(RelationReference reference)
    {
        reference.Scope.Relations.Add(reference);
        Relations.Add(reference);
    }

    /// <summary>A text property, or an empty text.</summary>
    public static string Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>A property that is a list of texts.</summary>
    public static IReadOnlyList<string> Strings(JsonElement element, string property) =>
        element.TryGetProperty(property, out var list) ? [.. list.EnumerateArray().Select(static item => item.GetString() ?? "")] : [];

    /// <summary>What the relations of a FROM clause are known by.</summary>
    public static IEnumerable<string> Labels(JsonElement source) => Text(source, "type") switch
    {
        "JOIN" => Labels(source.GetProperty("left")).Concat(Labels(source.GetProperty("right"))),
        _ when Text(source, "alias") is { Length: > 0 } alias => [alias],
        _ => [Text(source, "table_name")],
    };

    sealed class CteNames(string? name, CteNames? outer)
    {
        public static CteNames None { get; } = new(null, null);

        public CteNames With(string added) => new(added, this);

        public bool Contains(string wanted) => SqlName.Same(name, wanted) || (outer?.Contains(wanted) ?? false);
    }
}
