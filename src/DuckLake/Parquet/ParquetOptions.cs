using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>How data files are written: the options of <c>ducklake_metadata</c> that concern Parquet, narrowed to one table.</summary>
sealed record ParquetOptions
{
    const long DefaultTargetFileSize = 512L * 1024 * 1024;

    /// <summary>A file is closed and the next one begun when it reaches this many bytes.</summary>
    internal long TargetFileSize { get; init; } = DefaultTargetFileSize;

    /// <summary>Whether partitions get directories of their own.</summary>
    internal bool HiveLayout { get; init; } = true;

    /// <summary>Rows of a row group; null for the engine's default of 122,880.</summary>
    internal long? RowGroupSize { get; init; }

    internal string? RowGroupSizeBytes { get; init; }

    internal string? Compression { get; init; }

    internal string? CompressionLevel { get; init; }

    internal string? Version { get; init; }

    /// <summary>The options in force for a table.</summary>
    internal static ParquetOptions For(LakeTable table, IReadOnlyCollection<LakeOption> options)
    {
        var scoped = new ScopedOptions(options, table);
        return new ParquetOptions
        {
            TargetFileSize = scoped.Whole("target_file_size") ?? DefaultTargetFileSize,
            HiveLayout = scoped.Flag("hive_file_pattern", fallback: true),
            RowGroupSize = scoped.Whole("parquet_row_group_size"),
            RowGroupSizeBytes = scoped.Find("parquet_row_group_size_bytes"),
            Compression = scoped.Find("parquet_compression"),
            CompressionLevel = scoped.Find("parquet_compression_level"),
            Version = scoped.Find("parquet_version"),
        };
    }

    /// <summary>The options as the tail of a COPY statement's list.</summary>
    internal string CopySql => string.Concat(
        RowGroupSize is { } rows ? string.Create(CultureInfo.InvariantCulture, $", ROW_GROUP_SIZE {rows}") : "",
        RowGroupSizeBytes is { } bytes
        ? $", ROW_GROUP_SIZE_BYTES {SqlText.QuoteLiteral(char.IsAsciiDigit(bytes[^1]) ? bytes + "B" : bytes)}" : "",
        Compression is { } codec ? $", COMPRESSION {SqlText.QuoteLiteral(codec)}" : "",
        CompressionLevel is { } level ? $", COMPRESSION_LEVEL {level}" : "",
        Version is { } version ? $", PARQUET_VERSION {SqlText.QuoteLiteral(version)}" : "");
}
