namespace Ekko.Reading;

/// <summary>The columns of a table at a snapshot.</summary>
public sealed record TableSchema
{
    /// <summary>The snapshot that was read.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>The table's schema.</summary>
    public required string Schema { get; init; }

    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its columns in order.</summary>
    public required IReadOnlyList<ColumnInfo> Columns { get; init; }

    /// <summary>How its files are divided, such as <c>day(block_time)</c>.</summary>
    public required IReadOnlyList<string> PartitionedBy { get; init; }
}
