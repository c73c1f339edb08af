using Ekko.Blocks;
using Ekko.DuckLake.Model;
using Ekko.Leases;
using Ekko.Pipeline;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.Ekko.Leases;

/// <summary>One process at a time writes a chain, and who was overtaken cannot commit.</summary>
public sealed class LeaseTests
{
    static readonly LeaseKey X = LeaseKey.Of(new NodeConfig("Avalanche", "Fuji"));
    static readonly LeaseKey Y = LeaseKey.Of(new NodeConfig("Ethereum", "Mainnet"));

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task A_lease_is_one_holders_until_it_is_given_back_or_ends(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        await using var lake = await place.OpenLakeAsync();
        var first = new LeaseTable(lake, "first", TimeSpan.FromMinutes(10));
        var second = new LeaseTable(lake, "second", TimeSpan.FromMilliseconds(300));
        Assert.Empty(await first.ReadAsync(default));

        var held = Assert.Single(await first.AcquireAsync([X], onlyNew: false, null, default));
        Assert.Equal(new Lease(X, 1), held);
        Assert.Equal([new Lease(Y, 1)], await second.AcquireAsync([X, Y], onlyNew: false, null, default));
        Assert.Empty(await first.RenewAsync([held], default));
        Assert.InRange((await second.ReadAsync(default)).Single(state => state.Key == X).Remaining.TotalMinutes, 9, 10.1);

        await first.ReleaseAsync([held], default);
        Assert.Empty(await second.AcquireAsync([X], onlyNew: true, null, default));
        var taken = Assert.Single(await second.AcquireAsync([X], onlyNew: false, null, default));
        Assert.Equal(2, taken.Token);
        Assert.Equal([held], await first.RenewAsync([held], default));

        // Nobody renews the second holder's: they end by themselves.
        IReadOnlyList<Lease> back = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (back.Count == 0)
            back = await first.AcquireAsync([X], onlyNew: false, null, patience.Token);
        Assert.Equal(3, back[0].Token);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task A_commit_of_who_lost_the_lease_fails_with_all_it_wrote(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        await using var lake = await place.OpenLakeAsync();
        var first = new LeaseTable(lake, "first", TimeSpan.FromMinutes(10));
        var positions = new PositionTable(lake, "stream");
        var held = await first.AcquireAsync([X], onlyNew: false, null, default);
        Assert.NotNull(await CommitAsync(10));
        Assert.Equal([new Position(X, 7, 10), new Position(LeaseKey.WholeStream, 7, 10)], await positions.ReadAsync(default));

        await first.ReleaseAsync(held, default);
        await new LeaseTable(lake, "second", TimeSpan.FromMinutes(10)).AcquireAsync([X], onlyNew: false, null, default);
        var lost = await Assert.ThrowsAsync<LeaseLostException>(() => CommitAsync(20));
        Assert.Contains("Avalanche/Fuji/EVM", lost.Message, StringComparison.Ordinal);
        Assert.Equal(10, (await positions.ReadAsync(default))[0].Sequence);
        Assert.Equal(2, (await lake.Snapshots.ListAsync()).Count);

        async Task<Snapshot?> CommitAsync(long sequence)
        {
            var transaction = await lake.BeginTransactionAsync();
            await transaction.ApplyAsync(new global::Ekko.DuckLake.Schema.CreateSchema($"s{sequence}"));
            transaction.AddHook(new PositionCommit(
                first, positions, [.. held.Select(lease => new ChainPosition(lease, sequence))], 7, seen: sequence));
            return await transaction.CommitAsync();
        }
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Positions_go_forward_until_the_stream_is_another(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        await using var lake = await place.OpenLakeAsync();
        var leases = new LeaseTable(lake, "first", TimeSpan.FromMinutes(10));
        var positions = new PositionTable(lake, "stream");
        foreach (var (created, sequence, expected) in ((long, long, long)[])[(7, 5, 5), (7, 3, 5), (7, 9, 9), (8, 2, 2)])
        {
            var transaction = await lake.BeginTransactionAsync();
            var held = await leases.AcquireAsync([X], onlyNew: false, null, default);
            transaction.AddHook(new PositionCommit(
                leases, positions, [.. held.Select(lease => new ChainPosition(lease, sequence))], created, seen: null));
            await transaction.CommitAsync();
            Assert.Equal([new Position(X, created, expected)], await positions.ReadAsync(default));
        }

        Assert.Empty(await new PositionTable(lake, "other").ReadAsync(default));
        Assert.Single(await lake.Snapshots.ListAsync());
    }
}
