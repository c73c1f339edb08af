using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

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

    /// <summary>The options in force for a table: those of the table win over its schema's, and those over the lake's.</summary>
    internal static ParquetOptions For(LakeTable table, IEnumerable<LakeOption> options)
    {
        var chosen = new Dictionary<string, (int Rank, string Value)>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in options)
        {
            var rank = option switch
            {
                { Scope: null } => 0,
                { Scope: "schema" } when option.ScopeId == table.Schema.Value => 1,
                { Scope: "table" } when option.ScopeId == table.Id.Value => 2,
                _ => -1,
            };
            if (rank >= 0 && (!chosen.TryGetValue(option.Key, out var other) || rank >= other.Rank))
                chosen[option.Key] = (rank, option.Value);
        }
        return new ParquetOptions
        {
            TargetFileSize = Number("target_file_size") ?? DefaultTargetFileSize,
            HiveLayout = !string.Equals(Text("hive_file_pattern"), "false", StringComparison.OrdinalIgnoreCase),
            RowGroupSize = Number("parquet_row_group_size"),
            RowGroupSizeBytes = Text("parquet_row_group_size_bytes"),
            Compression = Text("parquet_compression"),
            CompressionLevel = Text("parquet_compression_level"),
            Version = Text("parquet_version"),
        };

        string? Text(string key) => chosen.TryGetValue(key, out var value) ? value.Value : null;

        long? Number(string key) => Text(key) is not { } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new DuckLakeException(
                DuckLakeErrorKind.Corrupt, $"Reading option {key} of the lake failed: '{text}' is not a whole number.");
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
