using System.Globalization;
using System.Text.Json;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// A query that the engine has parsed. It tells which relations the query names; when it is known what each stands for, it puts that in
/// their place. The text is spliced at the places the engine's syntax tree gives, never written anew from the tree, so that the engine
/// sees the user's own expressions.
/// </summary>
sealed partial class SelectQuery
{
    readonly StatementText _text;
    readonly JsonElement _root;
    readonly SyntaxTree _tree;
    readonly TextEdits _edits = new();

    /// <param name="text">The query, without anything around it.</param>
    /// <param name="root">What <c>json_serialize_sql</c> answers for it.</param>
    public SelectQuery(StatementText text, JsonElement root)
    {
        _text = text;
        _root = root;
        _tree = SyntaxTree.Read(root.GetProperty("statements")[0].GetProperty("node"));
    }

    /// <summary>Every relation named and table function called. The caller sets what it stands for.</summary>
    public IReadOnlyList<RelationReference> Relations => _tree.Relations;

    /// <summary>Every SELECT.</summary>
    public IReadOnlyList<SelectScope> Scopes => _tree.Scopes;

    /// <summary>The arguments of a call of a table function.</summary>
    public IReadOnlyList<CallArgument> ArgumentsOf(RelationReference relation)
    {
        var reader = new TokenReader(_text) { Index = _text.TokenAt(_text.CharacterAt(relation.Location)) };
        reader.TakeQualifiedName();
        return [.. TokenReader.SplitGroup(reader.TakeGroup() ?? "()").Select(StatementParser.ParseArgument)];
    }

    /// <summary>The AT clause of a relation; null without one.</summary>
    public AtClause? AtOf(RelationReference relation)
    {
        if (!relation.HasAt)
            return null;
        var reader = ReadTo(relation, out _);
        reader.Take("AT");
        var group = new TokenReader(new StatementText(reader.TakeGroup() ?? "()"));
        group.Advance();
        var unit = group.Word;
        group.Advance();
        group.TakeSymbol("=>");
        return new AtClause(unit, group.TakeUntil(static r => r.IsSymbol(")")));
    }

    /// <summary>
    /// Finds the virtual columns asked for, leaves DESCRIBE to the stubs, and makes the names of columns fit what will stand for the
    /// relations.
    /// </summary>
    public void ReadColumns()
    {
        FindVirtualColumns();
        LeaveDescribed();
        ShortenColumnNames();
    }

    // What a stub can answer, it answers: it knows NOT NULL and defaults.
    void LeaveDescribed()
    {
        foreach (var relation in Relations.Where(r => r.Scope.IsDescribed))
        {
            if (relation is { HasAt: false, Needed: VirtualColumns.None, Relation.HasStub: true })
                relation.Relation = null;
        }
    }

    /// <summary>Puts a relation's rows in its place.</summary>
    /// <param name="relation">The relation.</param>
    /// <param name="sql">What can stand in a FROM clause.</param>
    public void Replace(RelationReference relation, string sql)
    {
        var reader = ReadTo(relation, out var name);
        var label = relation.Alias.Length > 0 ? "" : " AS " + SqlText.QuoteIdentifier(relation.Written.Name);
        var before = _text.TokenAt(name.Start) - 1;
        var isTableStatement = before >= 0 && _text.Span(_text.Tokens[before]).Equals("TABLE", StringComparison.OrdinalIgnoreCase);
        if (isTableStatement)
            _edits.Replace(_text.Tokens[before].Start, _text.Tokens[before].End, "FROM");
        _edits.Replace(name.Start, name.End, (relation.IsNamedAlone ? "FROM " : "") + sql + label);
        if (!relation.HasAt)
            return;
        var start = reader.Current.Start;
        reader.Take("AT");
        reader.TakeGroup();
        _edits.Replace(start, _text.Tokens[reader.Index - 1].End, "");
    }

    /// <summary>
    /// The relation whose rows are all that a SELECT counts, <c>SELECT count(*) FROM t</c>; null when it does anything else.
    /// </summary>
    public RelationReference? CountedBy(SelectScope scope) =>
        !scope.HasOtherSources && scope.Relations is [{ Relation: not null, CanPrune: true } relation]
            && scope.Node.ValueKind == JsonValueKind.Object && IsBareAggregate(scope.Node)
            && scope.Node.GetProperty("select_list").EnumerateArray().All(IsCountStar) ? relation : null;

    /// <summary>Puts a known number in the place of each count of such a SELECT.</summary>
    public void ReplaceCount(SelectScope scope, long rows)
    {
        foreach (var count in scope.Node.GetProperty("select_list").EnumerateArray())
        {
            var reader = new TokenReader(_text) { Index = _text.TokenAt(_text.CharacterAt(SyntaxTree.LocationOf(count))) };
            var start = reader.Advance().Start;
            reader.TakeGroup();
            var label = SyntaxTree.Text(count, "alias").Length > 0 ? "" : " AS \"count_star()\"";
            _edits.Replace(
                start, _text.Tokens[reader.Index - 1].End, string.Create(CultureInfo.InvariantCulture, $"{rows}::BIGINT{label}"));
        }

        Replace(scope.Relations[0], "(SELECT 1)");
    }

    /// <summary>The query with everything in its place.</summary>
    public string ToSql()
    {
        HideVirtualColumns();
        return _edits.Apply(_text.Text);
    }

    // Steps over name, alias and column names; what follows, if anything belongs to the relation, is its AT clause.
    TokenReader ReadTo(RelationReference relation, out (int Start, int End) name)
    {
        var reader = new TokenReader(_text) { Index = _text.TokenAt(_text.CharacterAt(relation.Location)) };
        var start = reader.Current.Start;
        reader.TakeQualifiedName();
        if (relation.IsFunction)
            reader.TakeGroup();
        name = (start, _text.Tokens[reader.Index - 1].End);
        if (relation.Alias.Length > 0)
        {
            reader.Take("AS");
            reader.TakeName();
        }

        if (relation.ColumnAliases.Count > 0)
            reader.TakeGroup();
        return reader;
    }

    static bool IsBareAggregate(JsonElement node) =>
        node.GetProperty("where_clause").ValueKind == JsonValueKind.Null && node.GetProperty("having").ValueKind == JsonValueKind.Null
        && node.GetProperty("qualify").ValueKind == JsonValueKind.Null && node.GetProperty("group_expressions").GetArrayLength() == 0
        && node.GetProperty("modifiers").GetArrayLength() == 0;

    bool IsCountStar(JsonElement expression)
    {
        if (SyntaxTree.Text(expression, "function_name") != "count_star" || SyntaxTree.Text(expression, "class") != "FUNCTION"
            || expression.GetProperty("filter").ValueKind != JsonValueKind.Null || expression.GetProperty("distinct").GetBoolean())
            return false;
        var reader = new TokenReader(_text) { Index = _text.TokenAt(_text.CharacterAt(SyntaxTree.LocationOf(expression))) };
        reader.Advance();
        return reader.TakeSymbol("(") && (reader.TakeSymbol("*") || true) && reader.TakeSymbol(")");
    }
}
