using Ekko.Pipeline;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;
using NATS.Client.JetStream.Models;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>Consumers and streams that are deleted while a pipeline runs: it makes them again and goes on at the stored position.</summary>
public sealed class StreamLossTests
{
    [NatsFact]
    public async Task A_consumer_that_is_deleted_is_made_again()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source));
        for (var round = 0; round < 3; round++)
        {
            await source.PublishAsync(Enumerable.Range(round * 200, 200));
            var wanted = (round + 1) * 200;
            await pipeline.UntilAsync(status => status.Total.Transactions == wanted);
            await DeleteConsumerAsync(source);
        }

        await source.PublishAsync(Enumerable.Range(600, 100));
        await pipeline.UntilAsync(status => status.Total.Transactions == 700);
        Assert.Equal((700, 0), (pipeline.Service.Status.Received, pipeline.Service.Status.Total.Duplicates));
        Assert.Equal("700|700", Count(place));
    }

    [NatsFact]
    public async Task What_was_read_and_not_committed_is_read_again()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source) with { FlushInterval = TimeSpan.FromHours(1) });
        await pipeline.UntilAsync(status => status.State == PipelineState.Running);
        await source.PublishAsync(Enumerable.Range(0, 50));
        await pipeline.UntilAsync(status => status.Received == 50);

        await DeleteConsumerAsync(source);

        await pipeline.UntilAsync(status => status.Received == 100);
        await pipeline.StopAsync();
        Assert.Equal("50|50", Count(place));
    }

    [NatsTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_is_deleted_is_read_from_its_beginning(bool isMadeAgain)
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source));
        await source.PublishAsync(Enumerable.Range(0, 300));
        await pipeline.UntilAsync(status => status.Total.Transactions == 300);

        await source.DeleteAsync();
        if (isMadeAgain)
            await source.CreateAsync();
        await pipeline.UntilAsync(_ => pipeline.Log.Any(line => line.Contains("was created anew", StringComparison.Ordinal)));
        await source.PublishAsync(Enumerable.Range(250, 100));

        await pipeline.UntilAsync(status => status.Total.Transactions == 350);
        Assert.Equal(50, pipeline.Service.Status.Total.Duplicates);
        Assert.Equal("350|350", Count(place));
    }

    [NatsFact]
    public async Task A_stream_that_is_emptied_is_read_on()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source));
        await source.PublishAsync(Enumerable.Range(0, 300));
        await pipeline.UntilAsync(status => status.Total.Transactions == 300);

        await source.Server.JetStream.PurgeStreamAsync(source.Options.Stream, new StreamPurgeRequest());
        await source.PublishAsync(Enumerable.Range(300, 100));

        await pipeline.UntilAsync(status => status.Total.Transactions == 400);
        Assert.Equal("400|400", Count(place));
    }

    static async Task DeleteConsumerAsync(StreamSource source) =>
        await source.Server.JetStream.DeleteConsumerAsync(source.Options.Stream, Assert.Single(await source.ConsumersAsync()));

    static string? Count(ContractLake place)
    {
        using var source = place.Open();
        using var connection = source.OpenConnection();
        return Answer.Of(connection, "SELECT count(*) || '|' || count(DISTINCT tx_hash) FROM transactions").Rows[0][0];
    }

    static PipelineOptions Options(StreamSource source) => new()
    {
        Nats = source.Options,
        FlushInterval = TimeSpan.FromMilliseconds(20),
        LeaseLength = TimeSpan.FromSeconds(2),
    };
}
