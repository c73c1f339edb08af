using System.Text.Json.Serialization;

namespace Ekko.Reading;

/// <summary>What was believed and what replaced it, side by side.</summary>
public sealed record ReorganisationDetail
{
    /// <summary>The snapshot that was read.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>The reorganisation.</summary>
    public required Reorganisation Reorganisation { get; init; }

    /// <summary>The orphaned block as its last snapshot shows it; null when no snapshot does any more.</summary>
    public required BlockContents? Orphaned { get; init; }

    /// <summary>The block in its place as the snapshot shows it; null when there is none.</summary>
    public required BlockContents? Canonical { get; init; }

    /// <summary>Why something is missing; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}
