namespace Ekko.Reading;

/// <summary>A column of a table.</summary>
public sealed record ColumnInfo
{
    /// <summary>Its id; a rename keeps it.</summary>
    public required long ColumnId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type, as DuckDB writes it.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it may be NULL.</summary>
    public required bool Nullable { get; init; }

    /// <summary>Its comment.</summary>
    public required string? Comment { get; init; }
}
