using System.Text.Json.Nodes;

namespace Ekko.Reading;

/// <summary>What a commit did to one row.</summary>
public sealed record RowChange
{
    /// <summary>The commit's snapshot.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>The row's id; updates keep it.</summary>
    public required long RowId { get; init; }

    /// <summary><c>insert</c>, <c>delete</c>, or <c>update_preimage</c> and <c>update_postimage</c>.</summary>
    public required string Change { get; init; }

    /// <summary>The row's values: the old ones of a deleted row and of a preimage, else the new ones.</summary>
    public required JsonObject Row { get; init; }
}
