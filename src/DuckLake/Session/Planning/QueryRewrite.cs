using System.Text.Json;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Rewrites one query: finds what its relations stand for and puts that in their place, in the form that is wanted. Views and macros are
/// part of it.
/// </summary>
sealed class QueryRewrite(StatementContext context, RelationForm form)
{
    const int MaxViewDepth = 32;

    /// <summary>Views and macros may name others twice, those others twice, and so on.</summary>
    const int MaxExpansions = 1_000;

    readonly ScanPlanner _scans = new(context);
    int _depth;
    int _expansions;

    /// <summary>What stands in the place of lake relations.</summary>
    public RelationForm Form => form;

    /// <summary>Whether the query reads anything but lakes.</summary>
    public bool ReadsOthers { get; set; }

    /// <summary>Lazy scans of files whose rows are all read as they are.</summary>
    public HashSet<TableScan> PlainScans { get; } = [];

    /// <summary>The query with every lake relation replaced.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="names">What its names mean.</param>
    /// <exception cref="DuckLakeException">The query names a lake relation in a way that cannot be served.</exception>
    public string Rewrite(string sql, SessionNames names)
    {
        // While the engine binds a statement, no macro can be made on its connection.
        if (++_expansions > MaxExpansions)
            throw new DuckLakeException($"Expanding a query failed: it has more than {MaxExpansions} views, macros and queries inside.");
        var text = new StatementText(
            context.IsDetached ? MacroCalls.Expand(sql, name => names.FindMacro(name)?.Macro, context.Serialize) : sql);
        // A query that another process is to run is looked at whatever it names.
        if (context.Planning is null)
        {
            if (!MayName(text, names))
                return text.Trimmed;
            if (PivotStatement.Read(text) is { } pivot)
                return RewritePivot(pivot, names);
        }

        if (text.Trimmed != text.Text)
            text = new StatementText(text.Trimmed);
        using var document = Parse(text.Text);
        var root = document.RootElement;
        if (root.GetProperty("error").GetBoolean())
            return RewriteUnparsed(text, root, names);
        context.Planning?.Guard.Check(root, names.IsTableMacro);
        return Rewrite(new SelectQuery(text, root), names);
    }

    JsonDocument Parse(string query)
    {
        try
        {
            return JsonDocument.Parse(context.Serialize(query), new JsonDocumentOptions { MaxDepth = 1000 });
        }
        catch (JsonException e)
        {
            throw new DuckLakeException("Parser Error: the query is nested too deeply.", e);
        }
    }

    /// <summary>What stands for a relation in a FROM clause.</summary>
    public string SqlOf(ResolvedRelation relation, VirtualColumns needed) => SqlOf(relation, needed, []);

    string Rewrite(SelectQuery query, SessionNames names)
    {
        var resolver = new RelationResolver(context, this, names);
        foreach (var relation in query.Relations.Where(r => !query.IsReplaced(r.Location)))
            query.Resolve(relation, resolver.Resolve(query, relation));
        foreach (var function in query.Relations.Where(r => r is { IsFunction: true, Relation: null } && !query.IsReplaced(r.Location)))
            new MacroArguments(context, this, names).Rewrite(query, function.Location, function.Written.Name);
        query.ReadColumns();
        if (context.Planning is not null)
            RequireLakes(query);
        new FunctionCalls(context, this, names).Rewrite(query);
        foreach (var scope in query.Scopes)
            RewriteScope(query, scope);
        foreach (var relation in query.Relations.Where(r => r.IsNamedAlone && r.Relation is not null))
            query.Replace(relation, (relation.Scope.IsDescribed ? ForColumns : this).SqlOf(relation.Relation!, VirtualColumns.None));
        foreach (var show in query.Shows)
        {
            if (new LakeMetadata(context, this).Show(show) is { } shown)
                query.Replace(show, shown);
        }

        foreach (var expression in query.FindUnnamed())
            query.KeepName(expression, TryEvaluate([expression.Statement])[0]);
        return query.ToSql();
    }

    /// <summary>Another process knows no names, so that none may be left over; and no column may tell where files are.</summary>
    void RequireLakes(SelectQuery query)
    {
        foreach (var relation in query.Relations.Where(r => !query.IsReplaced(r.Location)))
        {
            if (relation is { Relation: null, IsFunction: false })
                throw MissingTable.Error(context, new SqlName([relation.Written.Name]));
            if (relation.Needed.HasFlag(VirtualColumns.FileName))
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotSupported, "Binder Error: the column filename is not there: it would tell where files are.");
        }
    }

    /// <summary>A rewrite of queries whose rows nothing asks for; this one when it reads no rows either.</summary>
    QueryRewrite ForColumns => form is RelationForm.Rows or RelationForm.LazyRows
        ? new QueryRewrite(context, context.IsDetached ? RelationForm.Shape : RelationForm.Scratch) : this;

    void RewriteScope(SelectQuery query, SelectScope scope)
    {
        var relations = scope.Relations.FindAll(r => r.Relation is not null && !r.IsNamedAlone);
        if (relations.Count == 0)
            return;
        if (scope.IsDescribed || form is not (RelationForm.Rows or RelationForm.LazyRows))
        {
            var columns = ForColumns;
            relations.ForEach(r => query.Replace(r, columns.SqlOf(r.Relation!, r.Needed)));
            return;
        }

        // SELECT count(*) FROM t needs no rows when the catalog knows how many there are.
        if (query.CountedBy(scope)?.Relation is TableRelation { Changes: null } counted && _scans.Plan(counted, []).RowCount is { } rows)
        {
            query.ReplaceCount(scope, rows);
            return;
        }

        var condition = new PredicateReader(scope).Read();
        var questions = PredicateValues.Questions(condition);
        var conditions = PredicateValues.Read(condition, questions.Count == 0 ? [] : TryEvaluate(questions), TryEvaluate);
        foreach (var relation in relations)
            query.Replace(relation, SqlOf(relation.Relation!, relation.Needed, [.. conditions[relation]]));
    }

    string SqlOf(ResolvedRelation relation, VirtualColumns needed, IReadOnlyList<FileCondition> conditions) => (form, relation) switch
    {
        (RelationForm.Name, _) => LakeReference.Of(relation, needed),
        (RelationForm.Scratch, TableRelation { IsTimeTravel: false } table) when needed == VirtualColumns.None => Scratch(table),
        (RelationForm.Shape or RelationForm.Scratch, TableRelation table) => table.Shape(needed),
        (_, TableRelation { Changes: { } } changes) => _scans.PlanChanges(changes).Relation(needed),
        (_, TableRelation table) => PlanToRead(table, conditions, needed).Relation(needed),
        (_, ViewRelation view) => ExpandView(view),
        (_, RowsRelation rows) => rows.Rows(),
        _ => throw new InvalidOperationException($"No rows for {relation.GetType().Name}."),
    };

    string Scratch(TableRelation table)
    {
        var scratch = ScratchTable.Create(context, table.Name, TableSql.Columns(table.Definition));
        context.Scans.Add(scratch);
        return "temp.main." + scratch.Name;
    }

    TableScan PlanToRead(TableRelation table, IReadOnlyList<FileCondition> conditions, VirtualColumns needed)
    {
        var isLazy = form == RelationForm.LazyRows;
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

    // Without a relation, or a call that means something of a session, there is nothing to replace.
    bool MayName(StatementText text, SessionNames names)
    {
        var calls = new FunctionCalls(context, this, names);
        for (var i = 0; i < text.Tokens.Count; i++)
        {
            var reader = new TokenReader(text) { Index = i };
            if (i > 0 && reader.IsSymbol("(") && new TokenReader(text) { Index = i - 1 }.TakeName() is { } called
                && ((i > 1 && reader.IsSymbol(".", -2)) || calls.MayMean(called)))
                return true;
            if (reader.Word is "FROM" or "TABLE" or "DESCRIBE" or "DESC" or "SHOW" or "SUMMARIZE" or "PIVOT" or "UNPIVOT" or "PIVOT_WIDER"
                or "PIVOT_LONGER")
                return true;
        }

        return false;
    }

    // A parser error is the engine's to report, but the order `t AT (…) AS a` is one the engine does not know and users write. Other
    // queries without a tree have a PIVOT inside, which the engine turns into several statements.
    string RewriteUnparsed(StatementText text, JsonElement error, SessionNames names)
    {
        if (SyntaxTree.Text(error, "error_type") == "parser" && AtOrder.AliasFirst(text) is { } reordered)
            return Rewrite(reordered, names);
        if (context.Planning is not null)
        {
            throw SyntaxTree.Text(error, "error_type") == "parser"
                ? new DuckDbException($"Parser Error: {SyntaxTree.Text(error, "error_message")}", DuckDbErrorType.Parser)
                : new DuckLakeException(
                    DuckLakeErrorKind.NotSupported, "Planning the query failed: a PIVOT has to name its values, ON column IN (…).");
        }

        if (SyntaxTree.Text(error, "error_type") == "parser")
            return text.Text;
        return NestedPivots.Cut(text) is { } nested ? nested.Over(Rewrite(nested.Outer, names), pivot => Rewrite(pivot, names)) : text.Text;
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
