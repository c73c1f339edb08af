using System.Security.Cryptography;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

public sealed class ChainStateTests
{
    [Fact]
    public void What_was_looked_at_where_the_chain_grows_needs_no_second_look()
    {
        var chain = new ChainState("Ethereum", "Mainnet");
        chain.Cover(new BlockWindow(936, long.MaxValue));

        chain.KeepAround(last: 1000, first: 872);

        Assert.True(chain.Covers(new BlockWindow(937, 1065)));
        Assert.False(chain.Covers(935));
    }

    [Fact]
    public void Only_the_window_of_the_newest_block_is_kept_and_of_that_what_is_near()
    {
        var chain = new ChainState("Ethereum", "Mainnet");
        foreach (var window in (BlockWindow[])[new(0, 200), new(500, 1100), new(5000, 6000)])
        {
            chain.Cover(window);
            chain.Add(window.First, Hash(window.First));
            chain.Add(window.Last, Hash(window.Last));
        }

        chain.KeepAround(last: 1000, first: 872);

        Assert.Equal([1100], new long[] { 0, 200, 500, 1100, 5000, 6000 }.Where(number => chain.At(number).Count > 0));
        Assert.Equal([872, 1100], new long[] { 200, 871, 872, 1100, 1101, 5000 }.Where(chain.Covers));
    }

    static Hash256 Hash(long of) =>
        Hash256.TryParse(
            "0x"u8.ToArray()
            .Concat(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(of))))).ToArray(),
            out var hash)
            ? hash : throw new InvalidOperationException();
}
