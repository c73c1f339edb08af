using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>
/// The smallest and largest value of columns of a data file: enough to know, without reading it, that a row is not there.
/// </summary>
/// <param name="Partition">The partition specification it was written under; null when there was none.</param>
/// <param name="PartitionValues">The text of each partition key's value.</param>
/// <param name="Columns">One entry per column asked for.</param>
public sealed record FileBounds(PartitionId? Partition, ImmutableArray<string?> PartitionValues, ImmutableArray<ColumnBounds> Columns);

/// <summary>The smallest and largest value of an integer column, or of a timestamp in microseconds since 1970.</summary>
/// <param name="Min">No value is smaller.</param>
/// <param name="Max">No value is larger.</param>
public readonly record struct ColumnBounds(long Min, long Max)
{
    /// <summary>What a file without statistics has: any value may be there.</summary>
    public static ColumnBounds Unknown { get; } = new(long.MinValue, long.MaxValue);

    /// <summary>Whether a value may be there.</summary>
    public bool MayHold(long value) => value >= Min && value <= Max;
}
