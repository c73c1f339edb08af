using Ekko.Blocks;
using Ekko.Leases;
using Ekko.Pipeline;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>Several writers of one lake: each chain has one of them at a time.</summary>
public sealed class SeveralPipelinesTests
{
    static readonly NodeConfig Other = StreamSource.Node with { Subnet = "Mainnet" };

    [NatsPostgresFact]
    public async Task Of_two_pipelines_one_writes_a_chain_and_the_other_takes_over()
    {
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

    [NatsPostgresFact]
    public async Task What_a_killed_pipeline_wrote_is_taken_over_within_ten_seconds()
    {
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
            await using var leases = await ChainLeases.TakeAsync(lake, [StreamSource.Node], TimeProvider.System, null, default);
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
        await using var leases = await ChainLeases.TakeAsync(lake, [Other], TimeProvider.System, null, default);
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
        var leases = await ChainLeases.TakeAsync(lake, [StreamSource.Node], TimeProvider.System, null, default);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source) with { Chains = [StreamSource.Node] });
        await pipeline.UntilAsync(status => status.State == PipelineState.StandingBy);

        await leases.DisposeAsync();

        await pipeline.UntilAsync(status => status.Total.Transactions == 200);
    }

    [NatsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_source_kept_a_pipeline_from_is_read_from_its_first_message_on(bool takesDuringTheSession)
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var lake = await place.OpenLakeAsync();
        await source.PublishAsync(Enumerable.Range(0, 200));
        var leases = takesDuringTheSession ? null : await ChainLeases.TakeAsync(lake, [Other], TimeProvider.System, null, default);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source));
        await pipeline.UntilAsync(status => status.Total.Transactions == 200);
        leases ??= await ChainLeases.TakeAsync(lake, [Other], TimeProvider.System, null, default);
        await source.PublishAsync(Enumerable.Range(0, 100), Other);
        await source.PublishAsync(Enumerable.Range(200, 100));
        await pipeline.UntilAsync(status => status.Total.Transactions == 300);
        var positions = (await new PositionTable(lake, source.Options.Stream).ReadAsync(default))
            .ToDictionary(p => p.Key, p => p.Sequence);
        Assert.Equal((200, true), (positions[LeaseKey.Of(Other)], positions[LeaseKey.WholeStream] > 300));

        await leases.DisposeAsync();

        await pipeline.UntilAsync(status => status.Total.Transactions == 400);
        Assert.Equal(["1", "201"], Beginnings(pipeline));
        Assert.Equal(
            "300|100|400",
            Ask(place,
                "SELECT count(*) FILTER (subnet = 'Fuji') || '|' || count(*) FILTER (subnet = 'Mainnet') || '|' || count(DISTINCT (subnet, "
                + "tx_hash)) FROM transactions"));
    }

    [NatsFact]
    public async Task Block_files_come_in_beside_a_pipeline_again_and_again_and_do_not_disturb_it()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var node = new NodeConfig("Elsewhere", "Mainnet");
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source));
        await source.PublishAsync(Enumerable.Range(0, 200), node);
        await pipeline.UntilAsync(status => status.Total.Transactions == 200);
        var environment = new Dictionary<string, string>
        {
            ["DUCKLAKE_CATALOG_TYPE"] = "sqlite",
            ["DUCKLAKE_CATALOG_PATH"] = place.CatalogPath["sqlite:".Length..],
            ["DUCKLAKE_DATA_PATH"] = place.DataPath,
        };
        for (var round = 0; round < 2; round++)
        {
            var demo = await RunCli.RunAsync(environment, "", "demo");
            Assert.True(demo.Code == 0, demo.Error);
            await UntilLeasesWereLookedAtAsync(place, node);
        }

        await source.PublishAsync(Enumerable.Range(200, 100), node);
        await pipeline.UntilAsync(status => status.Total.Transactions == 300);
        Assert.Equal(300, pipeline.Service.Status.Received);
        Assert.Equal(["1"], Beginnings(pipeline));
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
                "SELECT count(*) FILTER (subnet = 'Fuji') || '|' || count(*) FILTER (subnet = 'Mainnet') || '|' || count(*) "
                + "FROM transactions"));
    }

    static PipelineOptions Options(StreamSource source) => new()
    {
        Nats = source.Options,
        FlushInterval = TimeSpan.FromMilliseconds(20),
        LeaseLength = TimeSpan.FromSeconds(2),
    };

    /// <summary>The messages at which the sessions of a pipeline began.</summary>
    static IEnumerable<string> Beginnings(RunningPipeline pipeline) =>
        pipeline.Log.Where(line => line.StartsWith("Reading stream", StringComparison.Ordinal))
            .Select(line => line.Split("from message ")[1].Split(' ')[0]);

    /// <summary>Waits until the holder of a chain has renewed its lease twice: it looked at all leases in between.</summary>
    static async Task UntilLeasesWereLookedAtAsync(ContractLake place, NodeConfig node)
    {
        await using var lake = await place.OpenLakeAsync();
        var table = new LeaseTable(lake, "test", TimeSpan.FromSeconds(1));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var (last, renewals) = (TimeSpan.MaxValue, 0);
        while (renewals < 2)
        {
            var remaining = (await table.ReadAsync(patience.Token)).Single(state => state.Key.Chain == node).Remaining;
            if (remaining > last)
                renewals++;
            last = remaining;
            await Task.Delay(10, patience.Token);
        }
    }

    static string? Ask(ContractLake place, string sql)
    {
        using var source = place.Open();
        using var connection = source.OpenConnection();
        return Answer.Of(connection, sql).Rows[0][0];
    }
}
