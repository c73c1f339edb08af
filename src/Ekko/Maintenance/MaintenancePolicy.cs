namespace Ekko.Maintenance;

/// <summary>What keeps a lake healthy without being asked: when tables are worked on, how long the past is kept, and how much is done at a
/// time.</summary>
public sealed record MaintenancePolicy
{
    /// <summary>How often the lake is looked at.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long work goes on after a look; what is left waits for the next.</summary>
    public TimeSpan TimeBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>About how many bytes are written anew after a look.</summary>
    public long ByteBudget { get; init; } = 10_000_000_000;

    /// <summary>The age at which snapshots end; null keeps them all.</summary>
    public TimeSpan? KeepSnapshots { get; init; }

    /// <summary>How often files that are no longer needed, or unknown, are looked for: that lists the storage.</summary>
    public TimeSpan CleanupInterval { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Tables without a policy of their own.</summary>
    public TablePolicy Tables { get; init; } = new();

    /// <summary>Policies by schema and name, with a dot between.</summary>
    public IReadOnlyDictionary<string, TablePolicy> ByTable { get; init; } = new Dictionary<string, TablePolicy>();

    /// <summary>The policy of a table.</summary>
    /// <param name="table">Schema and name, with a dot between.</param>
    public TablePolicy For(string table) => ByTable.GetValueOrDefault(table, Tables);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EkkoException">There is no such file, or something in it is wrong.</exception>
    public static MaintenancePolicy Read(string path) => PolicyFile.Read(path);
}
