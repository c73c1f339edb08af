using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.Messages;
using Ekko.Pipeline;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;
using Microsoft.Data.Sqlite;
using NATS.Client.JetStream.Models;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>From a stream of a real server into a lake, exactly once, whatever goes wrong on the way.</summary>
public sealed class PipelineTests
{
    [NatsCatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Messages_arrive_once_however_often_they_are_published_and_read(CatalogKind kind)
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(kind);
        await source.PublishAsync(Enumerable.Range(0, 2000).Concat(Enumerable.Range(500, 700)));
        var (first, _) = await RunningPipeline.CatchUpAsync(place, Options(source));
        Assert.Equal((2700, 2000, 700), (first.Received, first.Total.Transactions, first.Total.Duplicates));

        var (again, _) = await RunningPipeline.CatchUpAsync(place, Options(source));
        Assert.Equal((0, 0), (again.Received, again.Commits));
        await source.PublishAsync(Enumerable.Range(1500, 1000));
        var (more, _) = await RunningPipeline.CatchUpAsync(place, Options(source));
        Assert.Equal((1000, 500, 500), (more.Received, more.Total.Transactions, more.Total.Duplicates));
        Assert.Equal("2500|2500", Ask(place, "SELECT count(*) || '|' || count(DISTINCT tx_hash) FROM transactions"));
    }

    [NatsFact]
    public async Task Real_blocks_arrive_as_they_do_from_files()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var files = RealBlocks.Files.Take(6).ToList();
        var transactions = 0;
        foreach (var file in files)
        {
            var node = ChainNames.Find(file.ChainName)!;
            using var packed = new GZipStream(File.OpenRead(file.Path), CompressionMode.Decompress);
            var block = (await JsonNode.ParseAsync(packed))!.AsObject();
            block = block["result"]?.AsObject() ?? block;
            var bodies = block["transactions"]!.AsArray();
            foreach (var body in bodies)
            {
                body!["blockTimestamp"] = block["timestamp"]!.GetValue<string>();
                await source.PublishAsync(
                    MessageSubject.OfTransactions(source.Options.Subject, node), Encoding.UTF8.GetBytes(body.ToJsonString()));
            }

            transactions += bodies.Count;
            block.Remove("transactions");
            block["transactionCount"] = $"0x{bodies.Count:x}";
            await source.PublishAsync(MessageSubject.OfBlocks(source.Options.Subject, node), Encoding.UTF8.GetBytes(block.ToJsonString()));
        }

        var (status, _) = await RunningPipeline.CatchUpAsync(place, Options(source));
        Assert.Equal((transactions, files.Count, 0), (status.Total.Transactions, status.Total.Blocks, status.Total.Rejected));
        Assert.Equal("0", Ask(place, """
            SELECT count(*) FROM blocks b
            WHERE transaction_count <> (SELECT count(*) FROM transactions t WHERE t.block_hash = b.block_hash AND t.network = b.network AND t.subnet = b.subnet)
            """));
    }

    [NatsFact]
    public async Task The_lake_decides_where_reading_begins_whatever_became_of_consumer_and_stream()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var stream = source.Options.Stream;
        await source.PublishAsync(Enumerable.Range(0, 300));
        await RunningPipeline.CatchUpAsync(place, Options(source));
        var name = Assert.Single(await source.ConsumersAsync());

        // Lost, then behind, then ahead.
        await source.Server.JetStream.DeleteConsumerAsync(stream, name);
        await source.PublishAsync(Enumerable.Range(300, 100));
        Assert.Equal(100, (await RunningPipeline.CatchUpAsync(place, Options(source))).Status.Received);
        foreach (var begin in (ulong[])[1, 450])
        {
            await source.Server.JetStream.DeleteConsumerAsync(stream, name);
            await source.Server.JetStream.CreateConsumerAsync(
                stream, new ConsumerConfig
                {
                    DurableName = name,
                    AckPolicy = ConsumerConfigAckPolicy.All,
                    DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
                    OptStartSeq = begin
                });
            await source.PublishAsync(Enumerable.Range(400, 100));
            Assert.Equal(100, (await RunningPipeline.CatchUpAsync(place, Options(source))).Status.Received);
        }

        await source.DeleteAsync();
        await source.CreateAsync();
        await source.PublishAsync(Enumerable.Range(450, 100));
        var (status, log) = await RunningPipeline.CatchUpAsync(place, Options(source));
        Assert.Contains(log, line => line.Contains("was created anew", StringComparison.Ordinal));
        Assert.Equal((50, 50), (status.Total.Transactions, status.Total.Duplicates));
        Assert.Equal("550|550", Ask(place, "SELECT count(*) || '|' || count(DISTINCT tx_hash) FROM transactions"));
    }

    [NatsFact]
    public async Task Poison_is_kept_with_its_reason_and_holds_nothing_up()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var random = new byte[300];
        new Random(1).NextBytes(random);
        await source.PublishAsync([0]);
        await source.PublishAsync(source.Subject, random);
        await source.PublishAsync(source.Subject, "{"u8.ToArray());
        await source.PublishAsync(source.Subject + ".block", "{}"u8.ToArray());
        await source.PublishAsync(source.Options.Subject + ".lonely", "x"u8.ToArray());
        await source.PublishAsync(source.Options.Subject, "y"u8.ToArray());
        await source.PublishAsync([1]);
        var (status, _) = await RunningPipeline.CatchUpAsync(place, Options(source));
        Assert.Equal((2, 5), (status.Total.Transactions, status.Total.Rejected));
        Assert.Equal("2,3,4,5,6", Ask(place, "SELECT string_agg(stream_sequence, ',' ORDER BY stream_sequence) FROM rejected_messages"));
        Assert.Equal(Convert.ToHexString(random), Ask(place, "SELECT hex(payload) FROM rejected_messages WHERE stream_sequence = 2"));
        Assert.Equal(
            $"{source.Options.Subject}.lonely|true",
            Ask(place, "SELECT subject || '|' || contains(reason, 'which chain') FROM rejected_messages WHERE stream_sequence = 5"));
        Assert.Equal(0, (await RunningPipeline.CatchUpAsync(place, Options(source))).Status.Received);
    }

    [NatsFact]
    public async Task Reorganisations_come_through_the_stream_and_back()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var publisher = await ChainPublisher.OpenAsync(source.Options, TimeProvider.System);
        ScriptBlock[] first = [new(10, 'A', 'A', 1, 2), new(11, 'A', 'A', 3), new(12, 'A', 'A', 4, 5)];
        ScriptBlock[] second = [new(11, 'B', 'A', 6, 7), new(12, 'B', 'B', 8)];
        await AnnounceAsync(first, 0);
        await AnnounceAsync(second, 0);
        Assert.Equal(string.Join(' ', first.Take(1).Concat(second).Select(block => block.Hash)), Ask(place, Hashes));
        var status = await AnnounceAsync(first[1..], 1);
        Assert.Equal((2, 3, 3), (status.Total.BlocksOrphaned, status.Total.TransactionsRemoved, status.Total.Transactions));
        Assert.Equal(string.Join(' ', first.Select(block => block.Hash)), Ask(place, Hashes));
        Assert.Equal("0|4", Ask(place, """
            SELECT (SELECT count(*) FROM blocks b WHERE transaction_count <> (SELECT count(*) FROM transactions t WHERE t.block_hash = b.block_hash))
                || '|' || (SELECT count(*) FROM reorganisations)
            """));

        async Task<PipelineStatus> AnnounceAsync(ScriptBlock[] blocks, int epoch)
        {
            foreach (var block in blocks)
                await publisher.PublishBlockAsync(StreamSource.Node, block.Json(), default, epoch);
            await publisher.FlushAsync();
            return (await RunningPipeline.CatchUpAsync(place, Options(source))).Status;
        }
    }

    [NatsFact]
    public async Task A_stopped_pipeline_commits_what_it_has_acknowledges_it_and_gives_its_leases_back()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var pipeline = await RunningPipeline.StartAsync(place, Options(source) with { FlushInterval = TimeSpan.FromHours(1) }))
        {
            await pipeline.UntilAsync(status => status.State == PipelineState.Running);
            await source.PublishAsync(Enumerable.Range(0, 42));
            await pipeline.UntilAsync(status => status.Received == 42);
            Assert.Equal(0, pipeline.Service.Status.Commits);
            Assert.True(await pipeline.StopAsync() < TimeSpan.FromSeconds(10));
            Assert.Equal((42, PipelineState.Stopped), (pipeline.Service.Status.Total.Transactions, pipeline.Service.Status.State));
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (status, log) = await RunningPipeline.CatchUpAsync(place, Options(source) with { LeaseLength = TimeSpan.FromMinutes(5) });
        Assert.Equal(0, status.Received);
        Assert.DoesNotContain(log, line => line.Contains("Standing by", StringComparison.Ordinal));
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    [NatsFact]
    public async Task A_server_that_is_killed_and_comes_back_loses_and_doubles_nothing()
    {
        using var server = new NatsServer("");
        await using var source = await StreamSource.OpenAsync(server);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source));
        for (var round = 0; round < 3; round++)
        {
            await source.PublishAsync(Enumerable.Range(round * 1000, 1000));
            var wanted = (round * 1000) + 300;
            await pipeline.UntilAsync(status => status.Total.Transactions >= wanted);
            server.End("KILL");
            server.StartAgain();
        }

        await source.PublishAsync([5000]);
        await pipeline.UntilAsync(status => status.Total.Transactions >= 3001);
        Assert.Equal("3001|3001", Ask(place, "SELECT count(*) || '|' || count(DISTINCT tx_hash) FROM transactions"));
    }

    [NatsFact]
    public async Task A_locked_catalog_is_waited_for()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source));
        await source.PublishAsync(Enumerable.Range(0, 10));
        await pipeline.UntilAsync(status => status.Total.Transactions == 10);
        await using (var other = new SqliteConnection($"Data Source={place.CatalogPath["sqlite:".Length..]};Pooling=False"))
        {
            await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync();
            await source.PublishAsync(Enumerable.Range(10, 3000));
            await pipeline.UntilAsync(status => status.Received == 3010);
            await pipeline.UntilAsync(_ => pipeline.Log.Any(line => line.Contains("Renewing the leases failed", StringComparison.Ordinal)));
            await pipeline.UntilAsync(status => status.Failure is not null);
            Assert.Equal(10, pipeline.Service.Status.Total.Transactions);
            Assert.True(pipeline.Service.Status.Lag > TimeSpan.Zero);
        }

        await pipeline.UntilAsync(status => status.Total.Transactions == 3010);
        Assert.Null(pipeline.Service.Status.Failure);
    }

    [NatsFact]
    public async Task Tables_may_be_altered_by_others_while_it_runs()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var pipeline = await RunningPipeline.StartAsync(place, Options(source));
        string[] changes =
        [
            "ALTER TABLE transactions RENAME tx_hash TO hash", "ALTER TABLE transactions ADD COLUMN label VARCHAR DEFAULT 'none'",
            "ALTER TABLE transactions ALTER tx_index SET TYPE BIGINT", "ALTER TABLE transactions RENAME TO txs",
            "ALTER TABLE txs DROP COLUMN nonce",
        ];
        using var other = place.Open();
        using var connection = other.OpenConnection();
        for (var i = 0; i < changes.Length; i++)
        {
            await source.PublishAsync(Enumerable.Range(i * 50, 60));
            var wanted = (i * 50) + 60;
            await pipeline.UntilAsync(status => status.Total.Transactions == wanted);
            Answer.Run(connection, changes[i]);
        }

        await source.PublishAsync(Enumerable.Range(250, 50));
        await pipeline.UntilAsync(status => status.Total.Transactions == 300);
        Assert.Equal(
            "300|300|300",
            Answer.Of(connection,
                "SELECT count(*) || '|' || count(DISTINCT hash) || '|' || count(*) FILTER (label = 'none') FROM txs").Rows[0][0]);
    }

    [NatsFact]
    public async Task A_required_column_that_is_dropped_while_it_runs_ends_it_with_an_error()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await source.PublishAsync(Enumerable.Range(0, 10));
        var pipeline = await RunningPipeline.StartAsync(place, Options(source));
        await pipeline.UntilAsync(status => status.Total.Transactions == 10);
        using (var other = place.Open())
        using (var connection = other.OpenConnection())
            Answer.Run(connection, "ALTER TABLE transactions DROP COLUMN tx_index");

        await source.PublishAsync(Enumerable.Range(10, 10));
        var error = await Assert.ThrowsAsync<EkkoException>(() => pipeline.UntilAsync(_ => false));

        Assert.Contains("\"tx_index\" was dropped", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EkkoException>(async () => await pipeline.DisposeAsync());
    }

    [NatsFact]
    public async Task What_nobody_expects_ends_it_with_an_error()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var publisher = await ChainPublisher.OpenAsync(source.Options, TimeProvider.System);
        // The line is told by the commit that orphans a block.
        var options = Options(source) with
        {
            Logger = new LineLogger(line =>
            {
                if (line.StartsWith("Reorganisation", StringComparison.Ordinal))
                    throw new KeyNotFoundException();
            }),
        };
        await AnnounceAsync(new(10, 'A', 'A', 1));
        await RunningPipeline.CatchUpAsync(place, Options(source));
        await AnnounceAsync(new(10, 'B', 'A', 2));

        var pipeline = await RunningPipeline.StartAsync(place, options);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => pipeline.UntilAsync(_ => false));
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await pipeline.DisposeAsync());

        async Task AnnounceAsync(ScriptBlock block)
        {
            await publisher.PublishBlockAsync(StreamSource.Node, block.Json(), default, 0);
            await publisher.FlushAsync();
        }
    }

    [NatsFact]
    public async Task Without_room_for_bytes_it_still_goes_on()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await source.PublishAsync(Enumerable.Range(0, 300));
        var (status, _) = await RunningPipeline.CatchUpAsync(place, Options(source) with { MaxBufferedBytes = 0 });
        Assert.Equal(300, status.Total.Transactions);
    }

    [NatsFact]
    public async Task Low_rates_stay_in_the_catalog_until_they_are_worth_a_file()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var options = Options(
            source) with
        {
            FlushRows = 400,
            MaintenanceInterval = TimeSpan.FromMilliseconds(50),
            FlushInterval = TimeSpan.FromMilliseconds(5)
        };
        await using var pipeline = await RunningPipeline.StartAsync(place, options);
        for (var i = 0; i < 5; i++)
        {
            await source.PublishAsync(Enumerable.Range(i * 70, 70));
            var wanted = (i + 1) * 70;
            await pipeline.UntilAsync(status => status.Total.Transactions == wanted);
        }

        Assert.Equal(0, pipeline.Service.Status.Total.Files);
        Assert.Empty(place.DataFiles());
        await source.PublishAsync(Enumerable.Range(350, 70));
        await pipeline.UntilAsync(_ => place.DataFiles().Any());
        await pipeline.UntilAsync(status => status.Total.Transactions == 420);
        Assert.Equal("420|420", Ask(place, "SELECT count(*) || '|' || count(DISTINCT tx_hash) FROM transactions"));
    }

    [NatsFact]
    public async Task Its_figures_can_be_measured()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var sums = new Dictionary<string, double>();
        using var listener =
            new MeterListener
            {
                InstrumentPublished = (instrument, l) =>
                { if (instrument.Meter.Name == "Ekko.Pipeline") l.EnableMeasurementEvents(instrument); }
            };
        void Add(Instrument instrument, double value)
        {
            lock (sums)
                sums[instrument.Name] = sums.GetValueOrDefault(instrument.Name) + value;
        }

        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
        listener.Start();
        await source.PublishAsync(Enumerable.Range(0, 200).Concat([1, 2, 3]));
        await source.PublishAsync(source.Subject, "{"u8.ToArray());
        await RunningPipeline.CatchUpAsync(place, Options(source));
        lock (sums)
        {
            // Other tests' pipelines may run beside this one.
            Assert.True(sums["ekko.pipeline.received"] >= 204);
            Assert.True(sums["ekko.pipeline.written"] >= 200);
            Assert.True(sums["ekko.pipeline.duplicate"] >= 3);
            Assert.True(sums["ekko.pipeline.rejected"] >= 1);
            Assert.True(sums["ekko.pipeline.batch.size"] >= 204);
            Assert.True(sums["ekko.pipeline.commit.duration"] > 0);
        }
    }

    const string Hashes = "SELECT string_agg(block_hash, ' ' ORDER BY block_number, block_hash) FROM blocks";

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
