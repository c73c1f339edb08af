using System.Globalization;
using System.Text.Json;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Puts what has to be read in the place of every lake relation a query names. The text is spliced at the places the engine's syntax tree
/// gives, never written anew from the tree, so that the engine sees the user's own expressions.
/// </summary>
sealed partial class SelectRewriter
{
    const int MaxViewDepth = 32;

    readonly StatementText _text;
    readonly IRelationSource _source;
    readonly TextEdits _edits = new();
    readonly int _depth;
    SyntaxTree _tree = null!;

    SelectRewriter(string sql, IRelationSource source, int depth)
    {
        _text = new StatementText(sql);
        _source = source;
        _depth = depth;
    }

    /// <summary>Rewrites a query.</summary>
    /// <exception cref="DuckLakeException">The query names a lake relation in a way that cannot be served.</exception>
    public static string Rewrite(string sql, IRelationSource source) => Rewrite(sql, source, 0);

    static string Rewrite(string sql, IRelationSource source, int depth)
    {
        var rewriter = new SelectRewriter(source.ExpandMacros(sql), source, depth);
        var reader = new TokenReader(rewriter._text);
        if (reader.Is("WITH") && FindPivot(reader) is { } pivot)
            return rewriter.RewritePivot(pivot);
        return reader.Word is "PIVOT" or "UNPIVOT" or "PIVOT_WIDER" or "PIVOT_LONGER"
            ? rewriter.RewritePivot(reader)
            : rewriter.Rewrite();
    }

    string Rewrite()
    {
        var sql = _text.Trimmed;
        if (sql != _text.Text)
            return Rewrite(sql, _source, _depth);
        using var document = JsonDocument.Parse(_source.Serialize(sql), new JsonDocumentOptions { MaxDepth = 1000 });
        var root = document.RootElement;
        if (root.GetProperty("error").GetBoolean())
            return RewriteUnparsed(sql, SyntaxTree.Text(root, "error_type"));
        _tree = SyntaxTree.Read(root.GetProperty("statements")[0].GetProperty("node"));
        ResolveRelations();
        ShortenColumnNames();
        FindVirtualColumns();
        foreach (var scope in _tree.Scopes)
            RewriteScope(scope);
        foreach (var relation in _tree.Relations.Where(r => r.IsSummarized && r.Relation is not null))
            ReplaceRelation(relation, []);
        HideVirtualColumns();
        KeepColumnNames(document.RootElement);
        return _edits.Apply(sql);
    }

    // A parser error is the engine's to report, but the order `t AT (…) AS a` is one the engine does not know and users write.
    string RewriteUnparsed(string sql, string errorType)
    {
        if (errorType == "parser")
            return AtOrder.AliasFirst(_text) is { } reordered ? Rewrite(reordered, _source, _depth) : sql;
        if (LakeNameScanner.Find(_text, _source) is { } mentioned)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Reading {mentioned} failed: a lake table cannot be used in this kind of statement. Put the part that reads it into a SELECT.");
        return sql;
    }

    void ResolveRelations()
    {
        foreach (var relation in _tree.Relations)
        {
            var (catalog, schema, name) = relation.Written;
            relation.Relation = relation.IsFunction
                ? _source.Function(catalog, schema, name, ReadArguments(relation))
                : _source.Resolve(catalog, schema, name, relation.HasAt ? ReadAt(relation) : null);
        }
    }

    List<CallArgument> ReadArguments(RelationReference relation)
    {
        var reader = new TokenReader(_text) { Index = _text.TokenAt(_text.CharacterAt(relation.Location)) };
        reader.TakeQualifiedName();
        return [.. TokenReader.SplitGroup(reader.TakeGroup() ?? "()").Select(StatementParser.ParseArgument)];
    }

    AtClause ReadAt(RelationReference relation)
    {
        var reader = ReadTo(relation, out _);
        reader.Take("AT");
        var group = new TokenReader(new StatementText(reader.TakeGroup() ?? "()"));
        group.Advance();
        var unit = group.Word;
        group.Advance();
        group.TakeSymbol("=>");
        return new AtClause(unit, group.TakeUntil(static r => r.IsSymbol(")")));
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

    void RewriteScope(SelectScope scope)
    {
        if (scope.Relations.TrueForAll(r => r.Relation is null))
            return;
        if (ReplaceCount(scope))
            return;
        var predicates = new PredicateReader(scope).Read(_source);
        foreach (var relation in scope.Relations.Where(r => r.Relation is not null))
            ReplaceRelation(relation, [.. predicates[relation]]);
    }

    void ReplaceRelation(RelationReference relation, IReadOnlyList<ColumnPredicate> predicates) =>
        ReplaceRelation(relation, relation.Relation switch
        {
            ResolvedRelation.Table table => _source.Relation(table, predicates, relation.Needed),
            ResolvedRelation.View view => ExpandView(view),
            ResolvedRelation.Rows rows => rows.Sql,
            _ => throw new InvalidOperationException("An unresolved relation is not replaced."),
        });

    void ReplaceRelation(RelationReference relation, string sql)
    {
        var reader = ReadTo(relation, out var name);
        var label = relation.Alias.Length > 0 ? "" : " AS " + SqlText.QuoteIdentifier(relation.Written.Name);
        var before = _text.TokenAt(name.Start) - 1;
        var isTableStatement = before >= 0 && _text.Span(_text.Tokens[before]).Equals("TABLE", StringComparison.OrdinalIgnoreCase);
        if (isTableStatement)
            _edits.Replace(_text.Tokens[before].Start, _text.Tokens[before].End, "FROM");
        _edits.Replace(name.Start, name.End, (relation.IsSummarized ? "FROM " : "") + sql + label);
        if (!relation.HasAt)
            return;
        var start = reader.Current.Start;
        reader.Take("AT");
        reader.TakeGroup();
        _edits.Replace(start, _text.Tokens[reader.Index - 1].End, "");
    }

    string ExpandView(ResolvedRelation.View view)
    {
        if (_depth >= MaxViewDepth)
            throw new DuckLakeException(
                $"Expanding view {view.Schema}.{view.Name} failed: views are nested more than {MaxViewDepth} deep.");
        var query = CatalogPlaceholder.Reveal(view.Definition.Sql, view.Catalog);
        var rewritten = Rewrite(query, _source.Within(view), _depth + 1);
        return view.Definition.ColumnAliases.Length == 0
            ? $"({rewritten})"
            : $"(SELECT * FROM ({rewritten}) AS view_rows({view.Definition.ColumnAliases}))";
    }

    /// <summary>SELECT count(*) FROM t needs no rows when the catalog knows how many there are.</summary>
    bool ReplaceCount(SelectScope scope)
    {
        if (scope.HasOtherSources
            || scope.Relations is not [{ HasAt: var _, Relation: ResolvedRelation.Table table, CanPrune: true } relation])
            return false;
        var node = scope.Node;
        if (node.ValueKind != JsonValueKind.Object || !IsBareAggregate(node))
            return false;
        var counts = node.GetProperty("select_list").EnumerateArray().ToList();
        if (!counts.TrueForAll(IsCountStar) || _source.CountRows(table) is not { } rows)
            return false;
        foreach (var count in counts)
        {
            var reader = new TokenReader(_text) { Index = _text.TokenAt(_text.CharacterAt(SyntaxTree.LocationOf(count))) };
            var start = reader.Advance().Start;
            reader.TakeGroup();
            var label = SyntaxTree.Text(count, "alias").Length > 0 ? "" : " AS \"count_star()\"";
            _edits.Replace(
                start, _text.Tokens[reader.Index - 1].End, string.Create(CultureInfo.InvariantCulture, $"{rows}::BIGINT{label}"));
        }

        ReplaceRelation(relation, "(SELECT 1)");
        return true;
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
