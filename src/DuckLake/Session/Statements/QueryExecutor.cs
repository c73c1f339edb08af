namespace Ekko.DuckLake.Session;

/// <summary>Whatever yields rows and changes nothing.</summary>
sealed class QueryExecutor(StatementContext context)
{
    /// <summary>Runs a query; its rows stream.</summary>
    public RowSet Run(string query) => context.Run(context.Planner.RewriteAndFetch(query));
}
