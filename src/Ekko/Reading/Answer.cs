using System.Text.Json.Serialization;

namespace Ekko.Reading;

/// <summary>All there is, in one piece.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public sealed record Answer<T>
{
    /// <summary>The snapshot that was read.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>The items.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>What looks like a mistake in the request and did not keep it from being answered; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}
