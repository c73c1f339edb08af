using System.Text.Json.Nodes;

namespace Ekko.Reading;

/// <summary>A row that differs between two states.</summary>
public sealed record RowDifference
{
    /// <summary>The row's id.</summary>
    public required long RowId { get; init; }

    /// <summary><c>inserted</c>, <c>deleted</c> or <c>updated</c>.</summary>
    public required string Change { get; init; }

    /// <summary>The old values: of an updated row only those that changed; null for an inserted row.</summary>
    public required JsonObject? Before { get; init; }

    /// <summary>The new values: of an updated row only those that changed; null for a deleted row.</summary>
    public required JsonObject? After { get; init; }
}
