using System.Collections.Frozen;
using Ekko.Blocks;

namespace Ekko.Migration;

/// <summary>Chains by the chain id of EIP-155, where a foreign lake names them so.</summary>
static class KnownChains
{
    static readonly FrozenDictionary<string, NodeConfig> Chains = new Dictionary<string, NodeConfig>
    {
        ["1"] = new("Ethereum", "Mainnet"),
        ["5"] = new("Ethereum", "Goerli"),
        ["17000"] = new("Ethereum", "Holesky"),
        ["560048"] = new("Ethereum", "Hoodi"),
        ["11155111"] = new("Ethereum", "Sepolia"),
        ["43114"] = new("Avalanche", "Mainnet"),
        ["43113"] = new("Avalanche", "Fuji"),
        ["100"] = new("Gnosis", "Mainnet"),
        ["137"] = new("Polygon", "Mainnet"),
        ["80002"] = new("Polygon", "Amoy"),
        ["42161"] = new("Arbitrum", "Mainnet"),
        ["8453"] = new("Base", "Mainnet"),
        ["10"] = new("Optimism", "Mainnet"),
    }.ToFrozenDictionary();

    /// <summary>The chain of a chain id; null where it is not known.</summary>
    public static NodeConfig? Find(string chainId) => Chains.GetValueOrDefault(chainId);
}
