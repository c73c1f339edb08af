using System.Globalization;
using Ekko.Blocks;

namespace Ekko.Leases;

/// <summary>
/// What one process at a time may do: write a chain, or one of the tasks beside the chains. The catalog keeps it in the three columns that
/// name a chain; what is no chain has a network that no chain can have.
/// </summary>
sealed record LeaseKey
{
    const string ConsumerName = "#consumer";

    LeaseKey(string network, string subnet, string vmType) => (Network, Subnet, VmType) = (network, subnet, vmType);

    /// <summary>Messages that name no chain: one process rejects them.</summary>
    public static LeaseKey Unrouted { get; } = new("", "", "");

    /// <summary>Flushing and merging the tables.</summary>
    public static LeaseKey Maintenance { get; } = new("#maintenance", "", "");

    /// <summary>Keeping the lake healthy by its policy, beside pipelines.</summary>
    public static LeaseKey Worker { get; } = new("#worker", "", "");

    /// <summary>Filling the look-up tables.</summary>
    public static LeaseKey Index { get; } = new("#index", "", "");

    /// <summary>All messages of a stream, whatever their chain: a position has it, never a lease.</summary>
    public static LeaseKey WholeStream { get; } = new("*", "", "");

    public string Network { get; }

    /// <summary>The chain within the network; the number of a consumer.</summary>
    public string Subnet { get; }

    public string VmType { get; }

    /// <summary>The chain; null when it is none.</summary>
    public NodeConfig? Chain => HasMessages && this != Unrouted && this != WholeStream ? new NodeConfig(Network, Subnet, VmType) : null;

    /// <summary>Whether messages of a stream belong to it: those of a chain, or those that name none.</summary>
    public bool HasMessages => !Network.StartsWith('#');

    /// <summary>The right to write a chain.</summary>
    public static LeaseKey Of(NodeConfig chain) => new(chain.Network, chain.Subnet, chain.VmType);

    /// <summary>A durable consumer's name.</summary>
    public static LeaseKey Consumer(int number) => new(ConsumerName, number.ToString(CultureInfo.InvariantCulture), "");

    /// <summary>Reads it from the catalog.</summary>
    public static LeaseKey Read(string network, string subnet, string vmType) => new(network, subnet, vmType);

    public override string ToString() => Chain?.ToString()
        ?? (this == Unrouted ? "messages that name no chain"
        : this == WholeStream ? "the whole stream"
        : this == Maintenance ? "maintenance"
        : this == Worker ? "the maintenance worker"
        : this == Index ? "the look-up tables"
        : $"consumer {Subnet}");
}
