using System.Text.Json.Serialization;

namespace Ekko.Reading;

/// <summary>How many transactions there are.</summary>
public sealed record TransactionTotal
{
    /// <summary>The snapshot that was read.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>How many.</summary>
    public required long Count { get; init; }

    /// <summary>What looks like a mistake in the request and did not keep it from being answered; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}
