using Ekko.DuckDb;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Data;

// Queries of remote files: planned with the ends of the files alone, then only the column chunks are brought that the engine's plan reads.
sealed partial class LakeSession
{
    readonly HashSet<TableScan> _plainScans = [];
    bool _plansLazily;

    /// <summary>Rewrites a query that <see cref="RunEngine"/> will run as it is, and brings what it reads.</summary>
    string RewriteAndFetch(string query)
    {
        _plansLazily = true;
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
        var known = scans.SelectMany(s => s.Table.Columns).Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var isAlone = scans.Count == 1;
        return Task.WhenAll(scans.Select(scan =>
        {
            ParquetSelection? selection = plan?.SelectionFor(scan.Table, known, skipsRowGroups: isAlone && _plainScans.Contains(scan));
            return scan.Lease.FetchAsync(selection, _cancellation);
        }));
    }

    /// <summary>The engine's plan of a query; null when it does not tell: everything is brought then.</summary>
    EnginePlan? PlanOf(string sql)
    {
        // Settings decide plans, too.
        var key = _parameters.Count == 0
            ? $"{string.Join(';', _settings)}\n{_scans.OfType<TableScan>().Aggregate(sql, (text, scan) => scan.Anonymous(text))}" : null;
        if (key is not null && _registry.Plans.Find(key) is { } known)
            return known;
        EnginePlan? plan = null;
        try
        {
            plan = Explain(sql);
        }
        catch (DuckDbException e)
            when (e.ErrorType is not (
                DuckDbErrorType.Binder or DuckDbErrorType.Catalog or DuckDbErrorType.Parser or DuckDbErrorType.Syntax))
        {
            // Not every kind of query can be explained, or explained without reading. One that is wrong fails before anything is brought
            // for it.
            _cancellation.ThrowIfCancellationRequested();
        }

        if (plan is not null && key is not null)
            _registry.Plans.Add(key, plan);
        return plan;
    }

    EnginePlan? Explain(string sql)
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
                    if (chunk[0].Text(row) == "physical_plan")
                        return EnginePlan.Read(chunk[1].Text(row));
                }
            }
        }

        return null;
    }
}
