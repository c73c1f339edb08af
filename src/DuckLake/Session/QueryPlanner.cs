using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Turns a query over lakes into one that the engine runs: rewrites it, plans what it reads, brings remote files.
/// </summary>
sealed class QueryPlanner(StatementContext context)
{
    /// <summary>The query with every lake relation replaced by what is to be read; remote files are brought whole.</summary>
    public string Rewrite(string query) => new QueryRewrite(context, isLazy: false).Rewrite(query, context.Names);

    /// <summary>
    /// Rewrites a query that will run as it is, alone or as the source of a statement, and brings the parts of remote files that it reads.
    /// </summary>
    public string RewriteAndFetch(string query)
    {
        var rewrite = new QueryRewrite(context, isLazy: true);
        var sql = rewrite.Rewrite(query, context.Names);
        var waiting = context.Scans.OfType<TableScan>().Where(s => s.Lease.HasHoles).ToList();
        if (waiting.Count > 0)
            Blocking.Wait(new RemoteFetch(context).RunAsync(sql, rewrite, waiting));
        return sql;
    }
}
