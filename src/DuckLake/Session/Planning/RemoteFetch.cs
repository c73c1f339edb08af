using Ekko.DuckDb;
using Ekko.DuckLake.Plans;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Brings what a query reads of remote files. It is planned with the ends of the files alone, then only the column chunks are brought that
/// the engine's plan reads.
/// </summary>
sealed class RemoteFetch(StatementContext context)
{
    /// <summary>Fills the holes of files.</summary>
    /// <param name="sql">The rewritten query.</param>
    /// <param name="rewrite">How it was rewritten.</param>
    /// <param name="scans">The scans whose files have holes.</param>
    public Task RunAsync(string sql, QueryRewrite rewrite, List<TableScan> scans)
    {
        var plan = PlanOf(sql, rewrite);
        var columns = scans.ConvertAll(s => s.FileColumns);
        var known = columns.SelectMany(c => c).Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var isAlone = scans.Count == 1;
        return Task.WhenAll(scans.Zip(columns, (scan, names) =>
        {
            var selection = plan?.SelectionFor(names, known, skipsRowGroups: isAlone && rewrite.PlainScans.Contains(scan));
            return scan.Lease.FetchAsync(selection, context.Cancellation);
        }));
    }

    /// <summary>The engine's plan of a query; null when it does not tell: everything is brought then.</summary>
    EnginePlan? PlanOf(string sql, QueryRewrite rewrite)
    {
        var plans = context.Registry.Plans;
        // Settings decide plans, too. So do what the engine has of its own and macros, which others may change at any time.
        var key = context.Parameters.Count == 0 && !rewrite.ReadsOthers && plans.MayKeep(sql) && !HasMacros()
            ? $"{context.Engine.Settings}\n{context.Planning is null}\n"
                + context.Scans.OfType<TableScan>().Aggregate(sql, (text, scan) => scan.Anonymous(text))
            : null;
        if (key is not null && plans.Find(key) is { } known)
            return known;
        var plan = new EnginePlan();
        if (!TryExplain(sql, plan, mustBind: true))
            return null;
        // A plan does not name a column that is only compared where the engine knows, from the end of the only file, what the comparison
        // yields; yet it reads the column.
        var unknowing = RelationSql.WithoutStatistics(sql);
        if (unknowing != sql && !TryExplain(unknowing, plan, mustBind: false))
            return null;
        if (key is not null)
            plans.Add(key, plan);
        return plan;
    }

    bool HasMacros() => context.Registry.All.Any(
        lake => context.ViewOf(lake).Tree.Schemas.Values.Any(s => !s.ScalarMacros.IsEmpty));

    /// <summary>Adds how the engine would run a query.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="plan">What it is added to.</param>
    /// <param name="mustBind">Whether a query that is wrong is an error: then it fails before anything is brought for it.</param>
    /// <returns>False when the engine does not tell: not every kind of query can be explained, or explained without reading.</returns>
    bool TryExplain(string sql, EnginePlan plan, bool mustBind)
    {
        try
        {
            return Explain(sql, plan);
        }
        catch (DuckDbException e) when (!(mustBind && e.ErrorType is DuckDbErrorType.Binder or DuckDbErrorType.Catalog
            or DuckDbErrorType.Parser or DuckDbErrorType.Syntax))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    bool Explain(string sql, EnginePlan plan)
    {
        if (context.Planning is { } planning)
        {
            plan.Add(planning.Runner.FirstRow(new QueryPlan("EXPLAIN (FORMAT JSON) " + sql, context.Scans), context.Cancellation)[1]!);
            return true;
        }

        using var statement = context.Prepare(context.Engine.Main, "EXPLAIN (FORMAT JSON) " + sql);
        using var result = statement.Execute(context.Cancellation);
        while (result.Fetch(context.Cancellation) is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    if (chunk[0].Text(row) != "physical_plan")
                        continue;
                    plan.Add(chunk[1].Text(row));
                    return true;
                }
            }
        }

        return false;
    }
}
