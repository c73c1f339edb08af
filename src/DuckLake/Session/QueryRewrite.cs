using System.Text.Json;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Rewrites one query: finds what its relations stand for, plans what is read of each, and puts it in their place. Views and macros with
/// queries are part of it.
/// </summary>
/// <param name="context">The statement.</param>
/// <param name="isLazy">Whether remote files are opened without bringing them: <see cref="RemoteFetch"/> does that then.</param>
sealed class QueryRewrite(StatementContext context, bool isLazy)
{
    const int MaxViewDepth = 32;

    readonly ScanPlanner _scans = new(context);
    int _depth;

    /// <summary>Whether the query reads anything but lakes.</summary>
    public bool ReadsOthers { get; set; }

    /// <summary>Lazy scans of files whose rows are all read as they are.</summary>
    public HashSet<TableScan> PlainScans { get; } = [];

    /// <summary>The query with every lake relation replaced by what is to be read.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="names">What its names mean.</param>
    /// <exception cref="DuckLakeException">The query names a lake relation in a way that cannot be served.</exception>
    public string Rewrite(string sql, SessionNames names)
    {
        var text = new StatementText(ExpandMacros(sql, names));
        if (PivotStatement.Read(text) is { } pivot)
            return RewritePivot(pivot, names);
        if (text.Trimmed != text.Text)
            text = new StatementText(text.Trimmed);
        using var document = JsonDocument.Parse(Serialize(text.Text), new JsonDocumentOptions { MaxDepth = 1000 });
        var root = document.RootElement;
        return root.GetProperty("error").GetBoolean()
            ? RewriteUnparsed(text, SyntaxTree.Text(root, "error_type"), names)
            : Rewrite(new SelectQuery(text, root), names);
    }

    string Serialize(string query) => context.Engine.Serialize(query, context.Cancellation);

    string Rewrite(SelectQuery query, SessionNames names)
    {
        var resolver = new RelationResolver(context, this, names);
        foreach (var relation in query.Relations)
            relation.Relation = resolver.Resolve(query, relation);
        query.ReadColumns();
        foreach (var scope in query.Scopes)
            RewriteScope(query, scope);
        foreach (var relation in query.Relations.Where(r => r.IsNamedAlone && r.Relation is not null))
            query.Replace(relation, SqlOf(relation, []));
        foreach (var expression in query.FindNames())
            query.KeepName(expression, TryEvaluate([expression.Statement])[0]);
        return query.ToSql();
    }

    void RewriteScope(SelectQuery query, SelectScope scope)
    {
        if (scope.Relations.TrueForAll(r => r.Relation is null))
            return;
        // SELECT count(*) FROM t needs no rows when the catalog knows how many there are.
        if (query.CountedBy(scope)?.Relation is TableRelation { Changes: null } counted && _scans.Plan(counted, []).RowCount is { } rows)
        {
            query.ReplaceCount(scope, rows);
            return;
        }

        var condition = new PredicateReader(scope).Read();
        var questions = PredicateValues.Questions(condition);
        var conditions = PredicateValues.Read(condition, questions.Count == 0 ? [] : TryEvaluate(questions), TryEvaluate);
        foreach (var relation in scope.Relations.Where(r => r.Relation is not null))
            query.Replace(relation, SqlOf(relation, [.. conditions[relation]]));
    }

    string SqlOf(RelationReference relation, IReadOnlyList<FileCondition> conditions) => relation.Relation switch
    {
        TableRelation { Changes: { } } changes => _scans.PlanChanges(changes).Relation(relation.Needed),
        TableRelation table => PlanToRead(table, conditions, relation.Needed).Relation(relation.Needed),
        ViewRelation view => ExpandView(view),
        RowsRelation rows => rows.Sql,
        _ => throw new InvalidOperationException("An unresolved relation is not replaced."),
    };

    TableScan PlanToRead(TableRelation table, IReadOnlyList<FileCondition> conditions, VirtualColumns needed)
    {
        var scan = _scans.PlanToRead(table, conditions, needed, isLazy);
        if (isLazy && scan.ReadsPlainly)
            PlainScans.Add(scan);
        return scan;
    }

    string ExpandView(ViewRelation view)
    {
        if (_depth >= MaxViewDepth)
            throw new DuckLakeException(
                $"Expanding view {view.Schema}.{view.Name} failed: views are nested more than {MaxViewDepth} deep.");
        var query = CatalogPlaceholder.Reveal(view.Definition.Sql, view.Catalog);
        _depth++;
        var rewritten = Rewrite(query, context.NamesIn(view.Lake.Lake, view.Schema));
        _depth--;
        return view.Definition.ColumnAliases.Length == 0
            ? $"({rewritten})"
            : $"(SELECT * FROM ({rewritten}) AS view_rows({view.Definition.ColumnAliases}))";
    }

    string RewritePivot(PivotStatement pivot, SessionNames names) =>
        LakeNameScanner.Find(new StatementText(pivot.Tail), names.IsRelation) is { } mentioned
            ? throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"PIVOT failed: {mentioned} may only stand before ON. Give the values as a list instead of a query.")
            : pivot.Over(Rewrite(pivot.Source, names));

    // A parser error is the engine's to report, but the order `t AT (…) AS a` is one the engine does not know and users write.
    string RewriteUnparsed(StatementText text, string errorType, SessionNames names)
    {
        if (errorType == "parser")
            return AtOrder.AliasFirst(text) is { } reordered ? Rewrite(reordered, names) : text.Text;
        if (LakeNameScanner.Find(text, names.IsRelation) is { } mentioned)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Reading {mentioned} failed: a lake table cannot be used in this kind of statement. Put the part that reads it into a SELECT.");
        return text.Text;
    }

    /// <summary>The query with calls of macros expanded that the engine must not expand itself: they read lake tables.</summary>
    string ExpandMacros(string sql, SessionNames names)
    {
        return context.Registry.All.Any(
            lake => context.ViewOf(lake).Tree.Schemas.Values.Any(s => s.ScalarMacros.Values.Any(m => m.HasQuery)))
            ? MacroCalls.Expand(sql, Find, Serialize)
            : sql;

        LakeMacro? Find(SqlName name) => names.Resolve(name) is { } place
            && context.ViewOf(place.Lake).Tree.FindSchema(place.Schema)?.ScalarMacros.GetValueOrDefault(name.Name) is { HasQuery: true } macro
            ? macro : null;
    }

    // The query itself will say what is wrong with an expression; without its value nothing is left out.
    string?[] TryEvaluate(IReadOnlyList<string> expressions)
    {
        try
        {
            return context.Evaluate(expressions);
        }
        catch (DuckDbException)
        {
            return new string?[expressions.Count];
        }
    }
}
