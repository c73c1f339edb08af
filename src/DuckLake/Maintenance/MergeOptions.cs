namespace Ekko.DuckLake.Maintenance;

/// <summary>Which files a merge takes.</summary>
public sealed record MergeOptions
{
    /// <summary>Only tables of this schema; null for all.</summary>
    public string? Schema { get; init; }

    /// <summary>Only this table; null for all.</summary>
    public string? Table { get; init; }

    /// <summary>The most files to write per table; null for no limit.</summary>
    public long? MaxCompactedFiles { get; init; }

    /// <summary>Files smaller than this many bytes are left alone.</summary>
    public long? MinFileSize { get; init; }

    /// <summary>Files of this many bytes or more are left alone; null for the table's <c>target_file_size</c>.</summary>
    public long? MaxFileSize { get; init; }

    /// <summary>Whether only to tell what would be merged.</summary>
    public bool DryRun { get; init; }

    /// <exception cref="DuckLakeException">A figure is out of range.</exception>
    internal void Check()
    {
        if (MaxCompactedFiles is <= 0)
            throw new DuckLakeException("Binder Error: The max_compacted_files option must be greater than zero.");
        if (MaxFileSize is <= 0)
            throw new DuckLakeException("Binder Error: The max_file_size option must be greater than zero.");
        if (MinFileSize >= MaxFileSize)
            throw new DuckLakeException("Binder Error: The min_file_size must be less than max_file_size.");
    }
}
