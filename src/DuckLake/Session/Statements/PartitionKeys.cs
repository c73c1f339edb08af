using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Reads the keys of PARTITIONED BY.</summary>
static class PartitionKeys
{
    /// <summary>Columns and their transforms.</summary>
    /// <exception cref="DuckLakeException">A transform is none of a lake's.</exception>
    public static ImmutableArray<(string Column, PartitionTransform Transform)> Read(IReadOnlyList<PartitionExpression> keys) =>
        [.. keys.Select(k => (k.Column, Transform(k)))];

    static PartitionTransform Transform(PartitionExpression key)
    {
        try
        {
            return PartitionTransform.Parse(key.Buckets is { } buckets
                ? string.Create(CultureInfo.InvariantCulture, $"{key.Transform}({buckets})")
                : key.Transform);
        }
        catch (DuckLakeException)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                key.Transform == "bucket" ? "Not implemented Error: Expected bucket(bucket_count, column) with a whole number of buckets."
                    : $"Not implemented Error: Unsupported partition function {key.Transform}: "
                        + "use a column, year, month, day, hour or bucket(N, column).");
        }
    }
}
