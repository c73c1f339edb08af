using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Plans;

/// <summary>How a query is planned for another process.</summary>
public sealed record QueryPlanOptions
{
    /// <summary>Looks at the query before anything that it names is looked up.</summary>
    public required IQueryGuard Guard { get; init; }

    /// <summary>Runs what only an engine knows.</summary>
    public required IPlanRunner Runner { get; init; }

    /// <summary>The state of the current lake that is read; null for the latest.</summary>
    public Snapshot? Snapshot { get; init; }
}
