using System.Text.Json.Serialization;

namespace Ekko.Reading;

/// <summary>What an address did.</summary>
public sealed record AddressSummary
{
    /// <summary>The snapshot that was read.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>The address with its checksum.</summary>
    public required string Address { get; init; }

    /// <summary>The chains in which it occurs; none for an address that the lake does not know.</summary>
    public required IReadOnlyList<AddressActivity> Chains { get; init; }

    /// <summary>What looks like a mistake in the request and did not keep it from being answered; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}
