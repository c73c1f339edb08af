using System.Text.Json.Serialization;

namespace Ekko.Reading;

/// <summary>A part of a listing.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed record Page<T>
{
    /// <summary>The snapshot that was read; later pages are of the same one.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>The items.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Gives the items after these; null when there are none.</summary>
    public required string? NextCursor { get; init; }

    /// <summary>Gives the items before these; null when there are none.</summary>
    public required string? PreviousCursor { get; init; }

    /// <summary>What looks like a mistake in the request and did not keep it from being answered; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}
