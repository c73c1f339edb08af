using Ekko.DuckDb;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

// Queries of remote files: planned with the ends of the files alone, then only the column chunks are brought that the engine's plan reads.
sealed partial class LakeSession
{
    readonly HashSet<TableScan> _plainScans = [];
    bool _plansLazily;
    bool _readsOthers;

    /// <summary>Rewrites a query that will run as it is, alone or as the source of a statement, and brings what it reads.</summary>
    string RewriteAndFetch(string query)
    {
        _plansLazily = true;
        _readsOthers = false;
        string sql;
        try
        {
            sql = SelectRewriter.Rewrite(query, Source());
        }
        finally
        {
            _plansLazily = false;
        }

        var waiting = _scans.OfType<TableScan>().Where(s => s.Lease.HasHoles).ToList();
        if (waiting.Count > 0)
            Blocking.Wait(FetchAsync(waiting, PlanOf(sql)));
        return sql;
    }

    Task FetchAsync(List<TableScan> scans, EnginePlan? plan)
    {
        var columns = scans.ConvertAll(s => s.FileColumns);
        var known = columns.SelectMany(c => c).Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var isAlone = scans.Count == 1;
        return Task.WhenAll(scans.Zip(columns, (scan, names) =>
        {
            var selection = plan?.SelectionFor(names, known, skipsRowGroups: isAlone && _plainScans.Contains(scan));
            return scan.Lease.FetchAsync(selection, _cancellation);
        }));
    }

    /// <summary>The engine's plan of a query; null when it does not tell: everything is brought then.</summary>
    EnginePlan? PlanOf(string sql)
    {
        // Settings decide plans, too. So do what the engine has of its own and macros, which others may change at any time.
        var key = _parameters.Count == 0 && !_readsOthers && _registry.Plans.MayKeep(sql) && !HasMacros()
            ? $"{string.Join(';', _settings)}\n{_scans.OfType<TableScan>().Aggregate(sql, (text, scan) => scan.Anonymous(text))}" : null;
        if (key is not null && _registry.Plans.Find(key) is { } known)
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
            _registry.Plans.Add(key, plan);
        return plan;
    }

    bool HasMacros() => _registry.All.Any(
        lake => ViewOf(lake).Tree.Schemas.Values.Any(s => !s.ScalarMacros.IsEmpty));

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
            _cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    bool Explain(string sql, EnginePlan plan)
    {
        using var statement = _connection.Prepare("EXPLAIN (FORMAT JSON) " + sql);
        Bind(statement);
        using var result = statement.Execute(_cancellation);
        while (result.Fetch(_cancellation) is { } chunk)
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
