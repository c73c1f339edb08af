using System.Globalization;
using System.Text.Json;
using Ekko.DuckLake.Model;

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
    readonly List<(int Start, int End)> _replaced = [];
    readonly HashSet<int> _renamed = [];

    /// <param name="text">The query, without anything around it.</param>
    /// <param name="root">What <c>json_serialize_sql</c> answers for it.</param>
    public SelectQuery(StatementText text, JsonElement root)
    {
        _text = text;
        _root = root;
        _tree = SyntaxTree.Read(root.GetProperty("statements")[0].GetProperty("node"), text);
    }

    /// <summary>Every relation named and table function called. The caller sets what it stands for.</summary>
    public IReadOnlyList<RelationReference> Relations => _tree.Relations;

    /// <summary>Every scalar function called.</summary>
    public IEnumerable<FunctionReference> Functions => _tree.Functions.Where(f => !IsReplaced(f.Location));

    /// <summary>Statements that show names, such as SHOW TABLES.</summary>
    public IReadOnlyList<ShowStatement> Shows => _tree.ShowsNames ? ShowStatement.ReadAll(_text) : [];

    /// <summary>Every SELECT.</summary>
    public IReadOnlyList<SelectScope> Scopes => _tree.Scopes;

    /// <summary>The arguments of a call.</summary>
    /// <param name="location">Where it stands, as a UTF-8 byte offset.</param>
    public IReadOnlyList<CallArgument> ArgumentsAt(int location)
    {
        var reader = ReaderAt(location);
        reader.TakeQualifiedName();
        return [.. TokenReader.SplitGroup(reader.TakeGroup() ?? "()").Select(CallArgument.Parse)];
    }

    /// <summary>Puts an expression in the place of an argument of a call; its name stays.</summary>
    public void ReplaceArgument(int location, int index, string sql)
    {
        var reader = ReaderAt(location);
        reader.TakeQualifiedName();
        reader.TakeSymbol("(");
        for (var i = 0; i < index; i++)
        {
            reader.TakeUntil(static r => r.IsSymbol(","));
            reader.TakeSymbol(",");
        }

        if (reader.IsSymbol(":=", 1) || reader.IsSymbol("=>", 1) || reader.IsSymbol("=", 1))
            reader.Index += 2;
        var start = reader.Current.Start;
        reader.TakeUntil(static r => r.IsSymbol(","));
        _edits.Replace(start, _text.Tokens[reader.Index - 1].End, sql);
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

    /// <summary>Sets what a relation stands for. What is named inside the call of a function goes with it.</summary>
    public void Resolve(RelationReference relation, ResolvedRelation? found)
    {
        relation.Relation = found;
        if (found is null || !relation.IsFunction)
            return;
        ReadTo(relation, out var call);
        _replaced.Add(call);
    }

    /// <summary>Whether a place in the text goes with the call of a function that stands for a lake's relation.</summary>
    public bool IsReplaced(int location)
    {
        var position = _text.CharacterAt(location);
        return _replaced.Exists(r => r.Start < position && position < r.End);
    }

    /// <summary>Makes the names of columns fit what will stand for the relations, and finds the virtual columns asked for.</summary>
    public void ReadColumns()
    {
        ShortenColumnNames();
        FindVirtualColumns();
    }

    /// <summary>Puts a relation's rows in its place.</summary>
    /// <param name="relation">The relation.</param>
    /// <param name="sql">What can stand in a FROM clause.</param>
    public void Replace(RelationReference relation, string sql)
    {
        var reader = ReadTo(relation, out var name);
        var label = relation.Alias.Length > 0 ? "" : " AS " + SqlText.QuoteIdentifier(relation.Written.Name);
        var before = _text.TokenAt(name.Start) - 1;
        // TABLE t means FROM t.
        var isTableStatement = before >= 0 && _text.Span(_text.Tokens[before]).Equals("TABLE", StringComparison.OrdinalIgnoreCase);
        if (isTableStatement)
            _edits.Replace(_text.Tokens[before].Start, _text.Tokens[before].End, "FROM");
        _edits.Replace(name.Start, name.End, (relation.IsNamedAlone && !isTableStatement ? "FROM " : "") + sql + label);
        if (!relation.HasAt)
            return;
        var start = reader.Current.Start;
        reader.Take("AT");
        reader.TakeGroup();
        _edits.Replace(start, _text.Tokens[reader.Index - 1].End, "");
    }

    /// <summary>Puts a query in the place of a statement that shows names.</summary>
    public void Replace(ShowStatement show, string query) => _edits.Replace(show.Start, show.End, query);

    /// <summary>Calls a function by another name.</summary>
    public void Rename(FunctionReference function, string sqlName)
    {
        var reader = ReaderAt(function.Location);
        var start = reader.Current.Start;
        if (!SqlName.Same(reader.TakeQualifiedName()?.Name, function.Name) || !reader.IsSymbol("("))
            return;
        _edits.Replace(start, _text.Tokens[reader.Index - 1].End, sqlName);
        _renamed.Add(function.Location);
    }

    /// <summary>Puts an expression in the place of the call of a function without arguments.</summary>
    public void Replace(FunctionReference function, string sql)
    {
        var reader = ReaderAt(function.Location);
        var start = reader.Current.Start;
        if (!SqlName.Same(reader.TakeQualifiedName()?.Name, function.Name) || reader.TakeGroup() is null)
            return;
        _edits.Replace(start, _text.Tokens[reader.Index - 1].End, sql);
        _renamed.Add(function.Location);
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
            var reader = ReaderAt(SyntaxTree.LocationOf(count));
            var start = reader.Advance().Start;
            reader.TakeGroup();
            var label = SyntaxTree.Text(count, "alias").Length > 0 ? "" : " AS \"count_star()\"";
            _edits.Replace(
                start, _text.Tokens[reader.Index - 1].End, string.Create(CultureInfo.InvariantCulture, $"{rows}::BIGINT{label}"));
        }

        Replace(scope.Relations[0], "(SELECT 1)");
    }

    /// <summary>Expressions of select lists whose names would change with what is put into them.</summary>
    public IReadOnlyList<UnnamedExpression> FindUnnamed() => new UnnamedExpressions(_text, _tree, _root, _renamed).Find();

    /// <summary>Gives an expression the name it has without what is put into it.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="statement">The engine's text of <see cref="UnnamedExpression.Statement"/>.</param>
    public void KeepName(UnnamedExpression expression, string? statement)
    {
        const string Head = "SELECT ";
        if (statement is not null && statement.StartsWith(Head, StringComparison.Ordinal))
            _edits.Insert(expression.End, " AS " + SqlText.QuoteIdentifier(statement[Head.Length..]));
    }

    /// <summary>The query with everything in its place.</summary>
    public string ToSql()
    {
        HideVirtualColumns();
        return _edits.Apply(_text.Text);
    }

    TokenReader ReaderAt(int location) => new(_text) { Index = _text.TokenAt(_text.CharacterAt(location)) };

    // Steps over name, alias and column names; what follows, if anything belongs to the relation, is its AT clause.
    TokenReader ReadTo(RelationReference relation, out (int Start, int End) name)
    {
        var reader = ReaderAt(relation.Location);
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
        var reader = ReaderAt(SyntaxTree.LocationOf(expression));
        reader.Advance();
        return reader.TakeSymbol("(") && (reader.TakeSymbol("*") || true) && reader.TakeSymbol(")");
    }
}
