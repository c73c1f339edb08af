namespace Ekko.Reading;

/// <summary>A table and where its rows are.</summary>
public sealed record TableInfo
{
    /// <summary>Its schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its id; a rename keeps it.</summary>
    public required long TableId { get; init; }

    /// <summary>Its comment.</summary>
    public required string? Comment { get; init; }

    /// <summary>Its rows.</summary>
    public required long RowCount { get; init; }

    /// <summary>Its data files.</summary>
    public required long FileCount { get; init; }

    /// <summary>Their bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Its delete files.</summary>
    public required long DeleteFileCount { get; init; }

    /// <summary>Their bytes.</summary>
    public required long DeleteFileBytes { get; init; }

    /// <summary>Whether the catalog may keep rows or deletions of it itself.</summary>
    public required bool HasInlinedRows { get; init; }
}
