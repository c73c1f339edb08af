namespace Ekko.Reading;

/// <summary>A data file of a table.</summary>
public sealed record TableFile
{
    /// <summary>Its id.</summary>
    public required long FileId { get; init; }

    /// <summary>Where it is, below the lake's data path; a file that was added from elsewhere has only its name.</summary>
    public required string Path { get; init; }

    /// <summary>The snapshot it came with; of a merged file, that of its oldest rows.</summary>
    public required long SinceSnapshotId { get; init; }

    /// <summary>Its rows, deleted ones included.</summary>
    public required long RecordCount { get; init; }

    /// <summary>Its bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>How many of its rows a delete file takes out.</summary>
    public required long DeletedCount { get; init; }

    /// <summary>The values of the partition's keys.</summary>
    public required IReadOnlyList<string?> PartitionValues { get; init; }
}
