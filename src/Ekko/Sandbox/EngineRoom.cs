using Ekko.DuckLake.Plans;

namespace Ekko.Sandbox;

/// <summary>
/// The engines of a worker. Which files an engine may read is decided once, before it reads any: a query of files that it has not read
/// before gets a new engine, for these and those that were read before, so that queries of one state share what is known of its files.
/// </summary>
sealed class EngineRoom(string memoryLimit)
{
    const int MostFiles = 50_000;

    readonly PlanEngine _withoutFiles = Locked(memoryLimit);
    PlanEngine? _spare = PlanEngine.Open(memoryLimit);
    PlanEngine? _withFiles;

    /// <summary>The engine that runs a query.</summary>
    public PlanEngine For(PlannedQuery query)
    {
        if (query.Files.Count == 0)
            return _withoutFiles;
        if (_withFiles is { } known && known.Allows(query.Files))
            return known;
        IReadOnlyCollection<string> before = _withFiles is { Allowed.Count: < MostFiles } last ? last.Allowed : [];
        _withFiles?.Dispose();
        _withFiles = _spare ?? PlanEngine.Open(memoryLimit);
        _spare = null;
        _withFiles.Lock(query.Files.Concat(before));
        return _withFiles;
    }

    /// <summary>Opens the next engine, between two queries.</summary>
    public void Refill() => _spare ??= PlanEngine.Open(memoryLimit);

    static PlanEngine Locked(string memoryLimit)
    {
        var engine = PlanEngine.Open(memoryLimit);
        // To wake a second thread takes longer than to parse a statement.
        using (var connection = engine.Connect())
            connection.Execute("SET GLOBAL threads = 1");
        engine.Lock([]);
        return engine;
    }
}
