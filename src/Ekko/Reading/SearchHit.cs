namespace Ekko.Reading;

/// <summary>Something that a search found.</summary>
public sealed record SearchHit
{
    /// <summary><c>transaction</c>, <c>block</c>, <c>address</c>, <c>snapshot</c>, <c>chain</c> or <c>table</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Its hash, address, number or name: what to ask for.</summary>
    public required string Key { get; init; }

    /// <summary>The network it is of; null for what is of none.</summary>
    public required string? Network { get; init; }

    /// <summary>The subnet it is of; null for what is of none.</summary>
    public required string? Subnet { get; init; }
}
