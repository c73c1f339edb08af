using Ekko.Blocks;
using Ekko.Pipeline;
using Ekko.Sources;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>Several writers of one lake: each chain has one of them at a time.</summary>
public sealed class SeveralPipelinesTests
{
    static readonly NodeConfig Other = StreamSource.Node with { Subnet = "Mainnet" };

    [NatsFact]
    public async Task Of_two_pipelines_one_writes_a_chain_and_the_other_takes_over()
    {
        if (PostgresServer.SkipReason is not null)
            return;
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Postgres);
        var first = await RunningPipeline.StartAsync(place, Options(source));
        await source.PublishAsync(Enumerable.Range(0, 500));
        await first.UntilAsync(status => status.Total.Transactions == 500);
        await using var second = await RunningPipeline.StartAsync(place, Options(source));
        await second.UntilAsync(status => status.State == PipelineState.StandingBy);
        await source.PublishAsync(Enumerable.Range(500, 500));
        await first.UntilAsync(status => status.Total.Transactions == 1000);
        Assert.Equal(0, second.Service.Status.Received);

        await first.DisposeAsync();
        await source.PublishAsync(Enumerable.Range(900, 600));
        await second.UntilAsync(status => status.Total.Transactions == 500);
        Assert.Equal((600, 100), (second.Service.Status.Received, second.Service.Status.Total.Duplicates));
        Assert.Equal("1500|1500", Ask(place, "SELECT count(*) || '|' || count(DISTINCT tx_hash) FROM transactions"));
    }

    [NatsFact]
    public async Task What_a_killed_pipeline_wrote_is_taken_over_within_ten_seconds()
    {
        if (PostgresServer.SkipReason is not null)
            return;
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Postgres);
        await using var lake = await place.OpenLakeAsync();
        var positions = new PositionTable(lake, source.Options.Stream);
        // As everybody runs it: with the lease that nobody changed.
        using var first = PipelineProcess.Start(place, source.Options);
        await source.PublishAsync(Enumerable.Range(0, 500));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await positions.ReadAsync(patience.Token)).All(position => position.Sequence < 500))
        {
            Assert.False(first.HasExited, first.Output);
            await Task.Delay(10, patience.Token);
        }

        var options = Options(source) with { LeaseLength = new PipelineOptions().LeaseLength };
        await using var second = await RunningPipeline.StartAsync(place, options);
        await second.UntilAsync(status => status.State == PipelineState.StandingBy);
        first.Kill();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await source.PublishAsync(Enumerable.Range(400, 200));
        await second.UntilAsync(status => status.Total.Transactions == 100);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal("600|600", Ask(place, "SELECT count(*) || '|' || count(DISTINCT tx_hash) FROM transactions"));
    }

    [NatsFact]
    public async Task A_chain_goes_from_a_source_to_a_pipeline_and_back()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await WriteAsync(0, 300);
        await source.PublishAsync(Enumerable.Range(0, 500));
        var (first, _) = await RunningPipeline.CatchUpAsync(place, Options(source));
        Assert.Equal((200, 300), (first.Total.Transactions, first.Total.Duplicates));
        await WriteAsync(400, 600);
        await source.PublishAsync(Enumerable.Range(500, 200));
        var (second, _) = await RunningPipeline.CatchUpAsync(place, Options(source));
        Assert.Equal((100, 100), (second.Total.Transactions, second.Total.Duplicates));
        Assert.Equal("700|700", Ask(place, "SELECT count(*) || '|' || count(DISTINCT tx_hash) FROM transactions"));

        async Task WriteAsync(int first, int end)
        {
            await using var lake = await place.OpenLakeAsync();
            await using var leases = await ChainLeases.TakeAsync(lake, [StreamSource.Node], TimeProvider.System, default);
            await using var writer = new DuckLakeWriter(lake, null, null, leases);
            for (var number = first; number < end; number++)
                Assert.True(await writer.WriteTransactionAsync(StreamSource.Message(number), StreamSource.Node));
        }
    }

    [NatsFact]
    public async Task Beside_a_source_of_another_chain_a_pipeline_reads()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var lake = await place.OpenLakeAsync();
        await using var leases = await ChainLeases.TakeAsync(lake, [Other], TimeProvider.System, default);
        await source.PublishAsync(Enumerable.Range(0, 200));

        var (status, log) = await RunningPipeline.CatchUpAsync(place, Options(source));

        Assert.Equal(200, status.Total.Transactions);
        Assert.DoesNotContain(log, line => line.StartsWith("Standing by", StringComparison.Ordinal));
    }

    [NatsFact]
    public async Task A_pipeline_of_a_chain_that_a_source_holds_stands_by_until_it_is_free()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var lake = await place.OpenLakeAsync();
        await source.PublishAsync(Enumerable.Range(0, 200));
        var leases = await ChainLeases.TakeAsync(lake, [StreamSource.Node], TimeProvider.System, default);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source) with { Chains = [StreamSource.Node] });
        await pipeline.UntilAsync(status => status.State == PipelineState.StandingBy);

        await leases.DisposeAsync();

        await pipeline.UntilAsync(status => status.Total.Transactions == 200);
    }

    [NatsFact]
    public async Task Pipelines_of_different_chains_write_side_by_side()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var first = await RunningPipeline.StartAsync(place, Options(source) with { Chains = [StreamSource.Node] });
        await using var second = await RunningPipeline.StartAsync(place, Options(source) with { Chains = [Other] });
        for (var i = 0; i < 5; i++)
        {
            await source.PublishAsync(Enumerable.Range(i * 100, 100));
            await source.PublishAsync(Enumerable.Range(i * 100, 100), Other);
        }

        await first.UntilAsync(status => status.Total.Transactions == 500);
        await second.UntilAsync(status => status.Total.Transactions == 500);
        Assert.Equal(
            "500|500|1000",
            Ask(place,
                "SELECT count(*) FILTER (subnet = 'Fuji') || '|' || count(*) FILTER (subnet = 'Mainnet') || '|' || count(*) FROM transactions"));
    }

    static PipelineOptions Options(StreamSource source) => new()
    {
        Nats = source.Options,
        FlushInterval = TimeSpan.FromMilliseconds(20),
        LeaseLength = TimeSpan.FromSeconds(2),
    };

    static string? Ask(ContractLake place, string sql)
    {
        using var source = place.Open();
        using var connection = source.OpenConnection();
        return Answer.Of(connection, sql).Rows[0][0];
    }
}
