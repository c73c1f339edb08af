using System.Collections.Immutable;
using System.Globalization;

namespace Ekko.DuckLake.Model;

/// <summary>How new files of a table are divided.</summary>
/// <param name="Id">Id of the specification; files name the one they were written under.</param>
/// <param name="Keys">The keys in order.</param>
public sealed record PartitionSpec(PartitionId Id, ImmutableArray<PartitionKey> Keys);

/// <summary>One key of a partition specification.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Column">The top-level column it is computed from.</param>
/// <param name="Transform">How.</param>
public sealed record PartitionKey(int Index, ColumnId Column, PartitionTransform Transform);

/// <summary>How a partition key is computed.</summary>
public enum PartitionTransformKind
{
    /// <summary>The column's value.</summary>
    Identity,

    /// <summary>The calendar year.</summary>
    Year,

    /// <summary>The calendar month, 1 to 12.</summary>
    Month,

    /// <summary>The day of the month, 1 to 31.</summary>
    Day,

    /// <summary>The hour of the day, 0 to 23.</summary>
    Hour,

    /// <summary>A murmur3 hash of the value modulo the number of buckets.</summary>
    Bucket,
}

/// <summary>A transform with its parameter; the text is that of <c>ducklake_partition_column.transform</c>.</summary>
/// <param name="Kind">Which computation.</param>
/// <param name="BucketCount">The number of buckets of <see cref="PartitionTransformKind.Bucket"/>; 0 for all others.</param>
public sealed record PartitionTransform(PartitionTransformKind Kind, int BucketCount = 0)
{
    /// <summary>The column's value itself.</summary>
    public static PartitionTransform Identity { get; } = new(PartitionTransformKind.Identity);

    /// <summary>Reads the catalog's text, for example <c>year</c> or <c>bucket(4)</c>.</summary>
    /// <exception cref="DuckLakeException">The text names no transform of format 1.0.</exception>
    public static PartitionTransform Parse(string text) => text switch
    {
        "identity" => Identity,
        "year" => new(PartitionTransformKind.Year),
        "month" => new(PartitionTransformKind.Month),
        "day" => new(PartitionTransformKind.Day),
        "hour" => new(PartitionTransformKind.Hour),
        _ when text.StartsWith("bucket(", StringComparison.Ordinal) && text.EndsWith(')')
            && int.TryParse(text.AsSpan(7, text.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            => new(PartitionTransformKind.Bucket, count),
        _ => throw new DuckLakeException(
            DuckLakeErrorKind.NotSupported, $"Partition transform '{text}' in the catalog is not known to this version."),
    };

    /// <summary>The catalog's text.</summary>
    public override string ToString() => Kind switch
    {
        PartitionTransformKind.Identity => "identity",
        PartitionTransformKind.Year => "year",
        PartitionTransformKind.Month => "month",
        PartitionTransformKind.Day => "day",
        PartitionTransformKind.Hour => "hour",
        _ => string.Create(CultureInfo.InvariantCulture, $"bucket({BucketCount})"),
    };
}
