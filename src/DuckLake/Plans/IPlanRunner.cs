using Ekko.DuckDb;

namespace Ekko.DuckLake.Plans;

/// <summary>Runs plans elsewhere while a query is planned, to learn what only an engine knows.</summary>
public interface IPlanRunner
{
    /// <summary>The first row of what a plan answers, each value as the engine's text of it.</summary>
    /// <param name="plan">The plan; it is not disposed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DuckDbException">The engine refused the query, or failed.</exception>
    IReadOnlyList<string?> FirstRow(QueryPlan plan, CancellationToken cancellationToken);
}
