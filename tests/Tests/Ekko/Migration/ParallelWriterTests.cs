using System.Globalization;
using Ekko.Arrow;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Migration;
using Ekko.Pipeline;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Ekko.Pipeline;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Migration;

/// <summary>One pipeline writes the lake and Arrow files from the same batches: both have each row once, whatever goes wrong.</summary>
public sealed class ParallelWriterTests : IDisposable
{
    const EkkoWriters Both = EkkoWriters.DuckLake | EkkoWriters.Arrow;
    readonly TemporaryFolder _folder = new();
    readonly FileStore _store = new();
    readonly ContractLake _place = new(CatalogKind.Sqlite);

    string Root => Path.Combine(_folder.Path, "arrow");

    public void Dispose()
    {
        _store.Dispose();
        _place.Dispose();
        _folder.Dispose();
    }

    [NatsFact]
    public async Task Both_have_the_same_rows()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        await source.PublishAsync(Enumerable.Range(0, 1500).Concat(Enumerable.Range(300, 200)));
        var (status, _) = await RunningPipeline.CatchUpAsync(_place, Options(source, Both));
        Assert.Equal((1500, 200), (status.Total.Transactions, status.Total.Duplicates));
        await source.PublishAsync(Enumerable.Range(1400, 600));
        await RunningPipeline.CatchUpAsync(_place, Options(source, Both));
        await AssertEqualAsync(2000);
        var metadata = Directory.GetFiles(Root, "*.metadata.json", SearchOption.AllDirectories).Select(File.ReadAllBytes)
            .Select(json => ArrowMetadata.Read(json)!).ToList();
        Assert.Equal(2000, metadata.Sum(file => file.TxCount));
        Assert.All(metadata, file =>
            Assert.Null(file.Contradiction(new FileInfo(Path.Combine(Root, file.FilePath)).Length, file.TxCount)));
        Assert.Empty(Directory.GetFiles(Root, "*.tmp", SearchOption.AllDirectories));
    }

    [NatsFact]
    public async Task Arrow_files_alone_are_written_without_rows_of_the_lake()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        await source.PublishAsync(Enumerable.Range(0, 700));
        var (status, _) = await RunningPipeline.CatchUpAsync(_place, Options(source, EkkoWriters.Arrow));
        Assert.Equal(700, status.Total.Transactions);
        var (again, _) = await RunningPipeline.CatchUpAsync(_place, Options(source, EkkoWriters.Arrow));
        Assert.Equal(0, again.Received);
        await using var lake = await _place.OpenLakeAsync();
        var result = await new MigrationComparison(lake, _store, Root).RunAsync();
        Assert.Equal((700, 0, 7), (result.Arrow.Rows, result.Lake.Rows, result.OnlyArrow));
        var summary = await new ArrowBackfill(lake, _store).RunAsync(Root);
        Assert.Equal(700, summary.RowsAdded);
        await AssertEqualAsync(700);
    }

    [NatsFact]
    public async Task A_file_that_no_commit_names_goes_when_its_blocks_come_again()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        await source.PublishAsync(Enumerable.Range(0, 300));
        await RunningPipeline.CatchUpAsync(_place, Options(source, Both));
        var file = Directory.GetFiles(Root, "*.arrow", SearchOption.AllDirectories)[0];
        var leftover = file.Replace("_ekko", "_ekko0", StringComparison.Ordinal);
        var legacy = file.Replace("_ekko", "_legacy", StringComparison.Ordinal);
        File.Copy(file, leftover);
        File.Copy(file, legacy);
        await source.PublishAsync(Enumerable.Range(300, 100));
        await RunningPipeline.CatchUpAsync(_place, Options(source, Both));
        Assert.Equal((false, true, true), (File.Exists(leftover), File.Exists(legacy), File.Exists(file)));
    }

    [NatsFact]
    public async Task A_writer_that_was_retired_writes_no_more()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        await source.PublishAsync(Enumerable.Range(0, 200));
        await RunningPipeline.CatchUpAsync(_place, Options(source, Both));
        await using var lake = await _place.OpenLakeAsync();
        var options = EkkoOptions.Default with { Writers = Both };
        var status = await MigrationStatus.ReadAsync(lake, _store, options);
        Assert.Equal((MigrationPhase.Parallel, 200), (status.Phase, status.ArrowRows));
        await new MigrationFinish(lake, _store, Root).RunAsync(status, acceptsLeftOut: false);
        status = await MigrationStatus.ReadAsync(lake, _store, options);
        Assert.Equal(MigrationPhase.Finished, status.Phase);
        Assert.Empty(status.Remaining);
        await source.PublishAsync(Enumerable.Range(200, 100));
        var error = await Assert.ThrowsAsync<EkkoException>(() => RunningPipeline.CatchUpAsync(_place, Options(source, Both)));
        Assert.Contains("EKKO_WRITERS=ducklake", error.Message, StringComparison.Ordinal);
        var (more, _) = await RunningPipeline.CatchUpAsync(_place, Options(source, EkkoWriters.DuckLake));
        Assert.Equal(100, more.Total.Transactions);
    }

    [NatsFact]
    public async Task Finishing_is_refused_while_the_lake_lacks_rows()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        await source.PublishAsync(Enumerable.Range(0, 200));
        await RunningPipeline.CatchUpAsync(_place, Options(source, Both));
        using (var session = _place.Open())
        {
            await using var connection = await session.OpenConnectionAsync();
            using var command = connection.CreateCommand("DELETE FROM transactions WHERE tx_index = 7");
            Assert.Equal(2, await command.ExecuteNonQueryAsync());
        }

        await using var lake = await _place.OpenLakeAsync();
        var status = await MigrationStatus.ReadAsync(lake, _store, EkkoOptions.Default);
        var error = await Assert.ThrowsAsync<EkkoException>(
            () => new MigrationFinish(lake, _store, Root).RunAsync(status, acceptsLeftOut: true));
        Assert.Contains("100 rows in Arrow, 99 in the lake", error.Message, StringComparison.Ordinal);
        Assert.Null((await MigrationStatus.ReadAsync(lake, _store, EkkoOptions.Default)).RetiredAt);
    }

    [NatsFact]
    public async Task A_writer_that_a_run_kept_from_writing_before_it_ended_writes_on_or_is_retired_by_the_next()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        await source.PublishAsync(Enumerable.Range(0, 200));
        await RunningPipeline.CatchUpAsync(_place, Options(source, Both));
        await using var lake = await _place.OpenLakeAsync();
        var facts = new MigrationFacts(lake);
        await facts.SetAsync(MigrationFacts.Retiring, "then", default);
        var status = await MigrationStatus.ReadAsync(lake, _store, EkkoOptions.Default with { Writers = Both });
        Assert.Equal((MigrationPhase.Parallel, "then"), (status.Phase, status.RetiringSince));
        Assert.StartsWith("run ekko migrate finish again", status.Remaining[^1], StringComparison.Ordinal);
        await source.PublishAsync(Enumerable.Range(200, 100));
        var error = await Assert.ThrowsAsync<EkkoException>(() => RunningPipeline.CatchUpAsync(_place, Options(source, Both)));
        Assert.Contains("if it was ended, run it again", error.Message, StringComparison.Ordinal);

        using (var session = _place.Open())
        {
            await using var connection = await session.OpenConnectionAsync();
            using var command = connection.CreateCommand("DELETE FROM transactions WHERE tx_index = 7");
            await command.ExecuteNonQueryAsync();
        }

        var finish = new MigrationFinish(lake, _store, Root);
        await Assert.ThrowsAsync<EkkoException>(() => finish.RunAsync(status, acceptsLeftOut: false));
        var (more, _) = await RunningPipeline.CatchUpAsync(_place, Options(source, Both));
        Assert.Equal(100, more.Total.Transactions);

        await new ArrowBackfill(lake, _store).RunAsync(Root);
        await facts.SetAsync(MigrationFacts.Retiring, "then", default);
        await Assert.ThrowsAsync<EkkoException>(() => facts.RetireAsync("before", "now", default));
        Assert.Equal(300, (await finish.RunAsync(status, acceptsLeftOut: false)).Lake.Rows);
        status = await MigrationStatus.ReadAsync(lake, _store, EkkoOptions.Default);
        Assert.Equal((MigrationPhase.Finished, null), (status.Phase, status.RetiringSince));
    }

    /// <summary>Processes that are killed while messages flow leave both with every row once, and no file that no commit names.</summary>
    [NatsFact]
    public async Task A_pipeline_that_is_killed_again_and_again_writes_both_once()
    {
        const int Crashes = 4;
        const int PerCrash = 1500;
        using var server = new NatsServer("");
        await using var source = await StreamSource.OpenAsync(server);
        await using var lake = await _place.OpenLakeAsync();
        var moments = new Random(5);
        var variables = new Dictionary<string, string> { ["EKKO_WRITERS"] = "ducklake,arrow", ["EKKO_ARROW_PATH"] = Root };
        var process = PipelineProcess.Start(_place, source.Options, variables, "--lease", "1");
        try
        {
            for (var crash = 0; crash < Crashes; crash++)
            {
                var before = await CountAsync(lake);
                await source.PublishAsync(Enumerable.Range(crash * PerCrash, PerCrash));
                await UntilAsync(process, async () => await CountAsync(lake) > before);
                await Task.Delay(moments.Next(0, 200));
                process.Kill();
                process.Dispose();
                process = PipelineProcess.Start(_place, source.Options, variables, "--lease", "1");
            }

            await UntilAsync(process, async () => await CountAsync(lake) == Crashes * PerCrash);
            await process.TerminateAsync();
        }
        finally
        {
            process.Dispose();
        }

        await AssertEqualAsync(Crashes * PerCrash);
    }

    static async Task UntilAsync(PipelineProcess process, Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
        {
            if (process.HasExited || patience.IsCancellationRequested)
                Assert.Fail(process.Output);
            await Task.Delay(20);
        }
    }

    static async Task<long> CountAsync(Lake lake)
    {
        if (!await lake.HasCatalogTableAsync("ekko_arrow_files"))
            return 0;
        var counts = await lake.QueryCatalogAsync(
            "SELECT coalesce(sum(tx_count), 0) FROM ekko_arrow_files",
            row => Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture));
        return counts[0];
    }

    async Task AssertEqualAsync(long rows)
    {
        await using var lake = await _place.OpenLakeAsync();
        var result = await new MigrationComparison(lake, _store, Root).RunAsync();
        Assert.True(result.IsEqual, string.Join('\n', result.Differences));
        Assert.Equal((rows, rows), (result.Arrow.Rows, result.Lake.Rows));
        Assert.Empty(result.Known);
    }

    PipelineOptions Options(StreamSource source, EkkoWriters writers) => new()
    {
        Nats = source.Options,
        BatchSize = 400,
        FlushInterval = TimeSpan.FromMilliseconds(50),
        Writers = writers,
        ArrowRoot = Root,
    };
}
