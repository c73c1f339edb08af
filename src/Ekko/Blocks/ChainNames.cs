using System.Collections.Frozen;

namespace Ekko.Blocks;

/// <summary>The names block files carry (<c>avalanche-fuji-58119344.json.gz</c>) and the chains they stand for.</summary>
public static class ChainNames
{
    static readonly FrozenDictionary<string, NodeConfig> Chains = new Dictionary<string, NodeConfig>
    {
        ["ethereum"] = new("Ethereum", "Mainnet"),
        ["goerli"] = new("Ethereum", "Goerli"),
        ["sepolia"] = new("Ethereum", "Sepolia"),
        ["holesky"] = new("Ethereum", "Holesky"),
        ["hoodi"] = new("Ethereum", "Hoodi"),
        ["avalanche"] = new("Avalanche", "Mainnet"),
        ["avalanche-fuji"] = new("Avalanche", "Fuji"),
        ["gnosis"] = new("Gnosis", "Mainnet"),
        ["gnosis-chiado"] = new("Gnosis", "Chiado"),
        ["polygon"] = new("Polygon", "Mainnet"),
        ["polygon-mumbai"] = new("Polygon", "Mumbai"),
        ["polygon-amoy"] = new("Polygon", "Amoy"),
        ["arbitrum"] = new("Arbitrum", "Mainnet"),
        ["arbitrum-goerli"] = new("Arbitrum", "Goerli"),
        ["arbitrum-nova"] = new("Arbitrum", "Nova"),
        ["arbitrum-sepolia"] = new("Arbitrum", "Sepolia"),
        ["base"] = new("Base", "Mainnet"),
        ["base-goerli"] = new("Base", "Goerli"),
        ["base-sepolia"] = new("Base", "Sepolia"),
        ["optimism"] = new("Optimism", "Mainnet"),
        ["optimism-goerli"] = new("Optimism", "Goerli"),
        ["optimism-sepolia"] = new("Optimism", "Sepolia"),
        ["bsc"] = new("BNB Smart Chain", "Mainnet"),
        ["hyperliquid"] = new("Hyperliquid", "Mainnet"),
        ["hyperliquid-testnet"] = new("Hyperliquid", "Testnet"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that are known, sorted.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Chains.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The chain a name stands for; null when it is not known.</summary>
    /// <param name="name">Such as <c>avalanche-fuji</c>, in any case.</param>
    public static NodeConfig? Find(string name) => Chains.GetValueOrDefault(name);
}
