using System.Text.Json.Serialization;

namespace Ekko.Reading;

/// <summary>What differs in a table between two states.</summary>
public sealed record TableDifference
{
    /// <summary>Its schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Its name, in the later state if it is there.</summary>
    public required string Name { get; init; }

    /// <summary>Its id.</summary>
    public required long TableId { get; init; }

    /// <summary><c>created</c>, <c>dropped</c>, <c>altered</c> (its name or columns), or <c>kept</c>.</summary>
    public required string Definition { get; init; }

    /// <summary>Whether its rows changed, by what the commits say; by its files, where commits between the states were expired.</summary>
    public required bool RowsChanged { get; init; }

    /// <summary>In how many rows and cells; null when that was not asked for, or the table was dropped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DifferenceCounts? Counts { get; init; }
}
