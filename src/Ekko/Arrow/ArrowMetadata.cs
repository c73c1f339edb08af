using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ekko.Arrow;

/// <summary>What is written beside an Arrow file, as <c>PATH.metadata.json</c>.</summary>
sealed record ArrowMetadata
{
    /// <summary>What the name of the file of metadata adds to the Arrow file's.</summary>
    public const string Suffix = ".metadata.json";

    public required string Network { get; init; }

    public required string Subnet { get; init; }

    public required string VmType { get; init; }

    public required long StartBlock { get; init; }

    public required long EndBlock { get; init; }

    /// <summary>The earliest block time.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>The latest block time.</summary>
    public required DateTimeOffset EndTime { get; init; }

    public required long TxCount { get; init; }

    /// <summary>The path below the root.</summary>
    public required string FilePath { get; init; }

    public required long FileSize { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ArrowMetadataJson.Default.ArrowMetadata);

    /// <summary>Reads the JSON; null where it is none, or lacks something.</summary>
    public static ArrowMetadata? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ArrowMetadataJson.Default.ArrowMetadata);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>How it contradicts the file; null where it does not.</summary>
    /// <param name="size">The file's size.</param>
    /// <param name="rows">The file's rows.</param>
    public string? Contradiction(long size, long rows) => (FileSize, TxCount) switch
    {
        _ when FileSize != size => $"the metadata says {FileSize} bytes, the file has {size}",
        _ when TxCount != rows => $"the metadata says {TxCount} transactions, the file has {rows}",
        _ => null,
    };
}

/// <summary>The names that metadata has in JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ArrowMetadata))]
sealed partial class ArrowMetadataJson : JsonSerializerContext;
