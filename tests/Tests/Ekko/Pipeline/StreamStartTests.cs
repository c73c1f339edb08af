using Ekko.Blocks;
using Ekko.Leases;
using Ekko.Pipeline;
using NATS.Client.JetStream.Models;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>The lake's positions decide where reading begins, whatever became of the stream and its consumer.</summary>
public sealed class StreamStartTests
{
    static readonly DateTimeOffset Created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    static readonly LeaseKey X = LeaseKey.Of(new NodeConfig("Avalanche", "Fuji"));
    static readonly LeaseKey Y = LeaseKey.Of(new NodeConfig("Ethereum", "Mainnet"));

    [Fact]
    public void Nothing_stored_begins_at_the_beginning() => Expect(0, [], []);

    [Fact]
    public void The_chain_that_is_furthest_behind_decides()
    {
        Expect(4, [At(X, 10), At(Y, 4), At(LeaseKey.WholeStream, 10)], [X, Y]);
        Expect(10, [At(X, 10), At(Y, 4), At(LeaseKey.WholeStream, 10)], [X]);
        Expect(0, [At(X, 10), At(LeaseKey.WholeStream, 10)], [X, Y]);
    }

    [Fact]
    public void Chains_that_nobody_has_seen_may_begin_where_nobody_has_looked()
    {
        Expect(3, [At(X, 10), At(LeaseKey.WholeStream, 3)], [X]);
        Assert.Equal(10, Decide([At(X, 10), At(LeaseKey.WholeStream, 3)], [X], takesAll: false).After);
    }

    [Fact]
    public void A_stream_that_was_made_anew_or_set_back_is_read_from_its_beginning()
    {
        var anew = Decide([new Position(X, Created.AddDays(-1).UtcTicks, 10)], [X]);
        Assert.Equal(0, anew.After);
        Assert.Contains("was created anew", Assert.Single(anew.Remarks), StringComparison.Ordinal);
        var back = Decide([At(X, 101)], [X]);
        Assert.Equal(0, back.After);
        Assert.Contains("was set back", Assert.Single(back.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_that_the_stream_dropped_before_they_were_written_are_named()
    {
        var start = Decide([At(X, 10), At(LeaseKey.WholeStream, 10)], [X], first: 15);
        Assert.Contains("no longer has the messages 11 to 14", Assert.Single(start.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(15)]
    public void A_consumer_that_is_elsewhere_is_overruled(long floor)
    {
        var consumer = new ConsumerInfo
        {
            StreamName = "s",
            Name = "c",
            Config = new ConsumerConfig { DurableName = "c" },
            AckFloor = new SequenceInfo { StreamSeq = (ulong)floor },
        };
        var start = Decide([At(X, 10), At(LeaseKey.WholeStream, 10)], [X], consumer: consumer);
        Assert.Equal(10, start.After);
        Assert.Contains($"was at message {floor}, the lake is at 10", Assert.Single(start.Remarks), StringComparison.Ordinal);
    }

    static Position At(LeaseKey key, long sequence) => new(key, Created.UtcTicks, sequence);

    static void Expect(long after, Position[] stored, LeaseKey[] held)
    {
        var start = Decide(stored, held);
        Assert.Equal(after, start.After);
        Assert.Empty(start.Remarks);
    }

    static StreamStart Decide(Position[] stored, LeaseKey[] held, bool takesAll = true, long first = 1, ConsumerInfo? consumer = null) =>
        StreamStart.Decide(
        new StreamInfo
        {
            Config = new StreamConfig { Name = "s" },
            State = new StreamState { FirstSeq = (ulong)first, LastSeq = 100 },
            Created = Created
        },
        consumer, stored, held, takesAll);
}
