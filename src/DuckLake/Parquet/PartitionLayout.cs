using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>How a partition specification divides files: the SQL of each key and the directories of the hive layout.</summary>
sealed class PartitionLayout
{
    const string NullDirectory = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>File systems take 255 bytes; a key of an object, with all its directories, 1,024.</summary>
    const int LongestName = 200;

    const int HashBytes = 16;

    readonly ImmutableArray<string> _directoryNames;

    internal PartitionLayout(LakeTable table, PartitionSpec spec)
    {
        var names = new List<string>();
        var keys = ImmutableArray.CreateBuilder<string>();
        foreach (var key in spec.Keys)
        {
            var column = table.FindColumn(key.Column)
                ?? throw new DuckLakeException(
                    DuckLakeErrorKind.Corrupt,
                    $"Partition key {key.Index} of table \"{table.Name}\" names column {key.Column}, which does not exist.");
            keys.Add(KeySql(SqlText.QuoteIdentifier(column.Name), column.Type, key.Transform));
            var name = key.Transform.Kind == PartitionTransformKind.Identity ? column.Name : KindName(key.Transform.Kind);
            names.Add(names.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"{name}_{column.Name}" : name);
        }
        Spec = spec;
        Keys = keys.ToImmutable();
        _directoryNames = [.. names];
    }

    internal PartitionSpec Spec { get; }

    /// <summary>The SQL of each key's value.</summary>
    internal ImmutableArray<string> Keys { get; }

    /// <summary>The names of the hive layout's directories, key by key.</summary>
    internal ImmutableArray<string> DirectoryNames => _directoryNames;

    /// <summary>The directory of a partition, e.g. <c>network=Ethereum/year=2024/</c>: names and values URL-encoded.</summary>
    internal string Directory(ImmutableArray<string?> values) => string.Concat(
        values.Select((value, i) => Shorten(
            $"{Uri.EscapeDataString(_directoryNames[i])}={(value is null ? NullDirectory : Uri.EscapeDataString(value))}") + "/"));

    /// <summary>
    /// A name of at most <see cref="LongestName"/> bytes: of a longer one the beginning and its hash. The catalog has the whole value.
    /// </summary>
    static string Shorten(string name)
    {
        if (name.Length <= LongestName)
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, HashBytes));
        var kept = name[..(LongestName - hash.Length - 1)];
        // No encoded byte is cut in two.
        var cut = kept.LastIndexOf('%');
        return $"{(cut > kept.Length - 3 ? kept[..cut] : kept)}~{hash}";
    }

    /// <summary>
    /// Calendar parts of a TIMESTAMPTZ are taken in UTC, whatever the session's time zone: the same row must always go to the same
    /// partition. What lies beyond a time zone's reach has parts, too; infinity has none.
    /// </summary>
    static string KeySql(string column, ColumnType type, PartitionTransform transform) => transform.Kind switch
    {
        PartitionTransformKind.Identity => column,
        PartitionTransformKind.Bucket => string.Create(CultureInfo.InvariantCulture,
            $"({BucketFunction.HashSql(column, type)} & 2147483647) % {transform.BucketCount}"),
        var kind when type.Kind == ColumnKind.TimestampTz =>
            $"{KindName(kind)}(CASE WHEN isfinite({column}) THEN make_timestamp(epoch_us({column})) END)",
        var kind => $"{KindName(kind)}({column})",
    };

    static string KindName(PartitionTransformKind kind) => kind switch
    {
        PartitionTransformKind.Year => "year",
        PartitionTransformKind.Month => "month",
        PartitionTransformKind.Day => "day",
        PartitionTransformKind.Hour => "hour",
        _ => "bucket",
    };
}
