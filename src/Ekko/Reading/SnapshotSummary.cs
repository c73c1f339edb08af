namespace Ekko.Reading;

/// <summary>A state the lake had, and what its commit said.</summary>
public sealed record SnapshotSummary
{
    /// <summary>Its number.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>When it was committed, by the writer's clock.</summary>
    public required DateTimeOffset SnapshotTime { get; init; }

    /// <summary>Moves with every change of tables.</summary>
    public required long SchemaVersion { get; init; }

    /// <summary>
    /// What the commit did, by kind, such as <c>tablesInsertedInto</c>, with the names of tables; a table that is gone has its id.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Changes { get; init; }

    /// <summary>Who committed, if the commit says so.</summary>
    public required string? Author { get; init; }

    /// <summary>What the commit says about itself.</summary>
    public required string? Message { get; init; }
}
