using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Turns a query over lakes into one that the engine runs: rewrites it, plans what it reads, brings remote files.
/// </summary>
sealed class QueryPlanner(StatementContext context)
{
    const string Head = "SELECT (";
    const string Tail = ") AS v";

    /// <summary>The query with every lake relation replaced by what is to be read; remote files are brought whole.</summary>
    public string Rewrite(string query) => new QueryRewrite(context, RelationForm.Rows).Rewrite(query, context.Names);

    /// <summary>An expression with every lake relation in its queries replaced by what is to be read.</summary>
    public string RewriteExpression(string expression) =>
        MayHoldQuery(expression) ? Rewrite(Head + expression + Tail)[Head.Length..^Tail.Length] : expression;

    /// <summary>The query with every lake relation replaced by its columns without rows.</summary>
    public string Shape(string query) => new QueryRewrite(context, RelationForm.Shape).Rewrite(query, context.Names);

    /// <summary>The query with every lake relation named in full, for the engine to keep.</summary>
    public string Name(string query) => Name(query, context.Names);

    /// <summary>An expression with every lake relation in its queries named in full, for the engine to keep.</summary>
    public string NameInExpression(string expression, SessionNames names) =>
        Name(Head + expression + Tail, names)[Head.Length..^Tail.Length];

    /// <summary>What the engine asks for while it binds a statement: its connection cannot be used meanwhile.</summary>
    public string RewriteWhileBinding(string query)
    {
        var inner = context.WhileBinding();
        return new QueryRewrite(inner, RelationForm.Rows).Rewrite(query, inner.Names);
    }

    /// <summary>
    /// Rewrites a query that will run as it is, alone or as the source of a statement, and brings the parts of remote files that it reads.
    /// </summary>
    public string RewriteAndFetch(string query)
    {
        var rewrite = new QueryRewrite(context, RelationForm.LazyRows);
        var sql = rewrite.Rewrite(query, context.Names);
        var waiting = context.Scans.OfType<TableScan>().Where(s => s.Lease.HasHoles).ToList();
        if (waiting.Count > 0)
            Blocking.Wait(new RemoteFetch(context).RunAsync(sql, rewrite, waiting));
        return sql;
    }

    string Name(string query, SessionNames names) => new QueryRewrite(context, RelationForm.Name).Rewrite(query, names);

    static bool MayHoldQuery(string expression) =>
        expression.Contains("SELECT", StringComparison.OrdinalIgnoreCase)
        || expression.Contains("FROM", StringComparison.OrdinalIgnoreCase);
}
