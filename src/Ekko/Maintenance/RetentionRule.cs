namespace Ekko.Maintenance;

/// <summary>How long rows of a chain are kept, by their block's time.</summary>
/// <param name="Network">The network; null for all.</param>
/// <param name="Subnet">The chain within the network; null for all.</param>
/// <param name="Keep">The age at which they are deleted. Older snapshots show them until they expire.</param>
public sealed record RetentionRule(string? Network, string? Subnet, TimeSpan Keep);
