namespace Ekko.DuckLake.AddFiles;

/// <summary>How files are added to a table.</summary>
sealed record AddFilesOptions
{
    /// <summary>Columns the file does not have read as their default.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Columns the table does not have are passed over.</summary>
    public bool IgnoreExtraColumns { get; init; }

    /// <summary>Directories <c>name=value</c> of the path give columns and partition keys their values.</summary>
    public bool HivePartitioning { get; init; } = true;
}
