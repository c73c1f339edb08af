namespace Ekko.Reading;

/// <summary>
/// What the catalog knows of a column's values in the data files of a table, deleted rows included. Null means that a file does not tell.
/// </summary>
public sealed record ColumnSummary
{
    /// <summary>The column's id; of a nested column that of a leaf.</summary>
    public required long ColumnId { get; init; }

    /// <summary>Its name; of a leaf with those above it, divided by dots.</summary>
    public required string Name { get; init; }

    /// <summary>Its type, as DuckDB writes it.</summary>
    public required string Type { get; init; }

    /// <summary>Its bytes in the files, compressed.</summary>
    public required long? Bytes { get; init; }

    /// <summary>Its values that are not NULL.</summary>
    public required long? ValueCount { get; init; }

    /// <summary>Its NULLs.</summary>
    public required long? NullCount { get; init; }

    /// <summary>No value is smaller.</summary>
    public required string? Min { get; init; }

    /// <summary>No value is larger.</summary>
    public required string? Max { get; init; }
}
