using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>A data file that has been written and waits for its transaction to name it in the catalog.</summary>
public sealed record NewDataFile
{
    /// <summary>Its path below the table's directory, with <c>/</c>; absolute when <see cref="PathIsRelative"/> is false.</summary>
    public required string Path { get; init; }

    /// <summary>Whether <see cref="Path"/> is below the table's directory.</summary>
    public bool PathIsRelative { get; init; } = true;

    /// <summary>Rows in the file.</summary>
    public required long RecordCount { get; init; }

    /// <summary>Its size.</summary>
    public required long FileSizeBytes { get; init; }

    /// <summary>The length of the Parquet footer without the trailing 8 bytes.</summary>
    public required long FooterSize { get; init; }

    /// <summary>The partition specification it was written under; null when there is none.</summary>
    public PartitionId? Partition { get; init; }

    /// <summary>The text of each partition key's value, in key order; as many as the specification has keys.</summary>
    public ImmutableArray<string?> PartitionValues { get; init; } = [];

    /// <summary>Statistics per leaf column, in the order they are to be stored.</summary>
    internal ImmutableArray<(ColumnId Column, ColumnStatistics Statistics)> Columns { get; init; } = [];

    /// <summary>
    /// How the file's columns are found by name; null for files with field ids. A file with a mapping was there before and is never
    /// discarded.
    /// </summary>
    internal NameMapping? Mapping { get; init; }

    /// <summary>Set when the rows are older than the commit that adds the file; null for new rows.</summary>
    internal FileHistory? History { get; init; }
}
