namespace Ekko.Blocks;

/// <summary>Which chain a node speaks for; the first three columns of every row that came from it.</summary>
/// <param name="Network">The product's name of the network: <c>Avalanche</c>, <c>Ethereum</c>, …</param>
/// <param name="Subnet">The chain within it: <c>Mainnet</c>, <c>Fuji</c>, <c>Sepolia</c>, …</param>
/// <param name="VmType">The virtual machine: <c>EVM</c>.</param>
public sealed record NodeConfig(string Network, string Subnet, string VmType = "EVM")
{
    /// <inheritdoc/>
    public override string ToString() => $"{Network}/{Subnet}/{VmType}";
}
