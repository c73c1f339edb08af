using System.Globalization;
using System.Text;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// Decides from a file's partition values that no row can fulfil a condition. Identity values and buckets are used; calendar parts are not:
/// other writers may have taken them in another time zone, and the bounds of the column say as much.
/// </summary>
static class PartitionPruner
{
    internal static bool MayMatch(PartitionSpec? spec, DataFile file, LakeColumn column, ColumnPredicate predicate)
    {
        if (spec is null || file.Partition != spec.Id || file.PartitionValues.Length != spec.Keys.Length)
            return true;
        return spec.Keys.Where(k => k.Column == column.Id).All(k => k.Transform.Kind switch
        {
            PartitionTransformKind.Identity =>
                FilePruner.MayMatch(column, predicate, OfIdentity(file.PartitionValues[k.Index], file.RecordCount)),
            PartitionTransformKind.Bucket => MayMatchBucket(column.Type, predicate, k.Transform.BucketCount, file.PartitionValues[k.Index]),
            _ => true,
        });
    }

    /// <summary>Every row of the file has this value.</summary>
    static ColumnStatistics OfIdentity(string? value, long rows) =>
        new(null, value is null ? 0 : rows, value is null ? rows : 0, value, value, null);

    static bool MayMatchBucket(ColumnType type, ColumnPredicate predicate, int buckets, string? bucket) => predicate.Operator switch
    {
        PredicateOperator.IsNull => bucket is null,
        PredicateOperator.IsNotNull => bucket is not null,
        PredicateOperator.Equal or PredicateOperator.In => predicate.Values.Any(v => BucketOf(type, v, buckets) is not { } own
            || string.Equals(own.ToString(CultureInfo.InvariantCulture), bucket, StringComparison.Ordinal)),
        _ => true,
    };

    /// <summary>The bucket of a constant; null for types whose text does not give the hashed bytes directly.</summary>
    static int? BucketOf(ColumnType type, string value, int buckets) => type.Kind switch
    {
        ColumnKind.Varchar or ColumnKind.Uuid => Bucket(Murmur3.Hash(Encoding.UTF8.GetBytes(value)), buckets),
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64
            when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                Bucket(Murmur3.Hash(number), buckets),
        _ => null,
    };

    static int Bucket(int hash, int buckets) => (hash & int.MaxValue) % buckets;
}
