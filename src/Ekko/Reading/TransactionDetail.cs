using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ekko.Reading;

/// <summary>A transaction with all its parts.</summary>
public sealed record TransactionDetail : TransactionSummary
{
    /// <summary>Takes over what a page shows.</summary>
    [SetsRequiredMembers]
    internal TransactionDetail(TransactionSummary shown)
        : base(shown)
    {
    }

    /// <summary>Its input, hexadecimal.</summary>
    [JsonPropertyOrder(1)]
    public string? InputData { get; init; }

    /// <summary>The addresses and slots it says it touches (EIP-2930).</summary>
    [JsonPropertyOrder(1)]
    public JsonElement? AccessList { get; init; }

    /// <summary>Who lets their account run which code (EIP-7702).</summary>
    [JsonPropertyOrder(1)]
    public JsonElement? AuthorizationList { get; init; }

    /// <summary>The hashes of its blobs (EIP-4844).</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<string>? BlobVersionedHashes { get; init; }

    /// <summary>What the node said of it that has no column.</summary>
    [JsonPropertyOrder(1)]
    public JsonElement? Extra { get; init; }
}
