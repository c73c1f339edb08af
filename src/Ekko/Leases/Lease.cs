using Ekko.Blocks;

namespace Ekko.Leases;

/// <summary>The right to write a chain, until another process takes it.</summary>
/// <param name="Node">The chain, or what else only one process may do.</param>
/// <param name="Token">Grows with every holder: a commit under an older one fails.</param>
sealed record Lease(NodeConfig Node, long Token);

/// <summary>A lease as the catalog has it.</summary>
/// <param name="Node">The chain.</param>
/// <param name="Holder">Who has it, or had it last.</param>
/// <param name="Token">The holder's token.</param>
/// <param name="Remaining">How long it lives without renewal, by the database's clock; not positive: anybody may take it.</param>
sealed record LeaseState(NodeConfig Node, string Holder, long Token, TimeSpan Remaining)
{
    /// <summary>Whether the holder is a source that writes straight into the lake, not a pipeline.</summary>
    public bool IsOfSource => LeaseNames.IsSource(Holder);
}

/// <summary>What leases are for besides chains.</summary>
static class LeaseNames
{
    const string Source = "source-";

    /// <summary>Messages that name no chain: one process rejects them.</summary>
    public static NodeConfig Unrouted { get; } = new("", "", "");

    /// <summary>Flushing and merging the tables.</summary>
    public static NodeConfig Maintenance { get; } = new("#maintenance", "", "");

    /// <summary>A durable consumer's name.</summary>
    public static NodeConfig Consumer(int number) =>
        new("#consumer", number.ToString(System.Globalization.CultureInfo.InvariantCulture), "");

    /// <summary>A name for a source that writes straight into the lake.</summary>
    public static string NewSource() => $"{Source}{Guid.NewGuid():N}";

    /// <summary>
    /// Whether a holder is such a source. Pipelines have the machine in front, which may be called anything, and a slash behind it.
    /// </summary>
    public static bool IsSource(string holder) => holder.StartsWith(Source, StringComparison.Ordinal) && !holder.Contains('/');

    /// <summary>Whether a lease is a chain's.</summary>
    public static bool IsChain(NodeConfig node) => !node.Network.StartsWith('#');
}
