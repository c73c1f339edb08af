using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>EXPLAIN: shows how a query would run. Functions that do something are not run.</summary>
sealed class ExplainExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(ExplainStatement explain)
    {
        var query = explain.Inner switch
        {
            CallStatement call => "FROM " + call.Text.Trimmed["CALL".Length..],
            QueryStatement select => select.Text.Trimmed,
            _ => null,
        };
        if (query is null)
        {
            LakeNames.Refuse(context, explain.Text, "EXPLAIN");
            return context.Run(explain.Text.Trimmed);
        }

        context.ShowLakes();
        return context.Run(explain.Head + context.Planner.RewriteAndFetch(query));
    }
}
