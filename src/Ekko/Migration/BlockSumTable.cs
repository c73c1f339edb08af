using System.Text;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>The blocks of a comparison, by chain and hash.</summary>
sealed class BlockSumTable
{
    readonly List<(byte[] Network, byte[] Subnet, Dictionary<Hash256, BlockSums> Blocks)> _chains = [];

    /// <summary>The range that has all blocks.</summary>
    public static BlockWindow All { get; } = new(0, long.MaxValue);

    /// <summary>All blocks, by chain and number.</summary>
    public IEnumerable<BlockSums> Blocks => _chains.SelectMany(chain => chain.Blocks.Values)
        .OrderBy(block => block.Chain.Network, StringComparer.Ordinal).ThenBy(block => block.Chain.Subnet, StringComparer.Ordinal)
        .ThenBy(block => block.Number);

    /// <summary>A block, which is new if it was not asked for before.</summary>
    public BlockSums Of(ReadOnlySpan<byte> network, ReadOnlySpan<byte> subnet, long number, Hash256 hash)
    {
        foreach (var chain in _chains)
        {
            if (chain.Network.AsSpan().SequenceEqual(network) && chain.Subnet.AsSpan().SequenceEqual(subnet))
                return Of(chain.Network, chain.Subnet, chain.Blocks, number, hash);
        }

        _chains.Add((network.ToArray(), subnet.ToArray(), []));
        return Of(_chains[^1].Network, _chains[^1].Subnet, _chains[^1].Blocks, number, hash);
    }

    static BlockSums Of(byte[] network, byte[] subnet, Dictionary<Hash256, BlockSums> blocks, long number, Hash256 hash)
    {
        if (!blocks.TryGetValue(hash, out var block))
        {
            var chain = (Encoding.UTF8.GetString(network), Encoding.UTF8.GetString(subnet));
            blocks.Add(hash, block = new BlockSums(chain, number, hash));
        }

        return block;
    }
}
