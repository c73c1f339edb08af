using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Ekko.Pipeline;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>
/// Pipelines that are killed without warning while messages flow, a twentieth of them twice, whose server is killed too and whose catalog
/// this process locks for a while: the lake ends with exactly the distinct transactions.
/// <c>EKKO_CRASHES</c> says how often each; the long run is 50 or more, with 10,000 messages each.
/// </summary>
public sealed class CrashTests
{
    static readonly int Crashes = int.Parse(Environment.GetEnvironmentVariable("EKKO_CRASHES") ?? "2", CultureInfo.InvariantCulture);
    static readonly int PerCrash = Crashes >= 50 ? 10_000 : 2_000;
    static readonly TimeSpan Locked = Crashes >= 50 ? TimeSpan.FromSeconds(5) : TimeSpan.FromMilliseconds(200);

    [NatsFact]
    public Task One_pipeline_that_is_killed_again_and_again_writes_every_transaction_once() => RunAsync(CatalogKind.Sqlite, 1);

    [NatsPostgresFact]
    public Task Two_pipelines_that_take_over_from_each_other_write_every_transaction_once() => RunAsync(CatalogKind.Postgres, 2);

    [NatsPostgresS3Fact]
    public Task Two_pipelines_into_a_bucket_write_every_transaction_once() => RunAsync(CatalogKind.PostgresS3, 2);

    static async Task RunAsync(CatalogKind kind, int pipelines)
    {
        using var server = new NatsServer("");
        await using var source = await StreamSource.OpenAsync(server);
        using var place = new ContractLake(kind);
        await using var lake = await place.OpenLakeAsync();
        var positions = new PositionTable(lake, source.Options.Stream);
        var moments = new Random(7);
        var duplicates = new Random(11);
        var running = Enumerable.Range(0, pipelines).Select(_ => PipelineProcess.Start(place, source.Options, "--lease", "1")).ToList();
        try
        {
            for (var crash = 0; crash < Crashes; crash++)
            {
                var before = await PositionAsync(positions);
                await using (crash == Crashes / 2 ? await LockAsync(place) : null)
                {
                    await PublishAsync(source, crash * PerCrash, duplicates);
                    if (crash == Crashes / 2)
                        await Task.Delay(Locked);
                }

                await UntilAsync(running, async () => await PositionAsync(positions) > before);
                // It writes now: the moment of death is anywhere in its commits.
                await Task.Delay(moments.Next(0, 300));
                var victim = moments.Next(pipelines);
                running[victim].Kill();
                running[victim].Dispose();
                running[victim] = PipelineProcess.Start(place, source.Options, "--lease", "1");
                if (crash % 10 == 5)
                {
                    server.End("KILL");
                    server.StartAgain();
                }
            }

            var expected = (Crashes * PerCrash).ToString(CultureInfo.InvariantCulture);
            await UntilAsync(running, () => Task.FromResult(Ask(place, "SELECT count(*) FROM transactions") == expected));
            Assert.Equal($"{expected}|{expected}|{(Crashes * PerCrash) - 1}|0", Ask(place, """
                SELECT count(*) || '|' || count(DISTINCT tx_hash) || '|' || max(value) || '|' || (SELECT count(*) FROM rejected_messages) FROM transactions
                """));
            foreach (var process in running)
            {
                Assert.InRange(await process.TerminateAsync(), TimeSpan.Zero, TimeSpan.FromSeconds(10));
                Assert.Equal(0, process.ExitCode);
            }
        }
        finally
        {
            running.ForEach(process => process.Dispose());
        }
    }

    /// <summary>Keeps everybody else from writing the catalog until disposed.</summary>
    static async Task<DbConnection> LockAsync(ContractLake place)
    {
        DbConnection connection = place.Kind.IsPostgres()
            ? new NpgsqlConnection(place.Database.ConnectionString)
                : new SqliteConnection($"Data Source={place.CatalogPath["sqlite:".Length..]};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = place.Kind.IsPostgres() ? "BEGIN; LOCK TABLE ducklake_snapshot IN ACCESS EXCLUSIVE MODE" : "BEGIN IMMEDIATE";
        for (var isLocked = false; !isLocked;)
        {
            try
            {
                await command.ExecuteNonQueryAsync();
                isLocked = true;
            }
            catch (DbException e) when (e.IsTransient || e is SqliteException { SqliteErrorCode: 5 })
            {
                // The pipeline holds it for a moment.
            }
        }

        return connection;
    }

    static Task PublishAsync(StreamSource source, int first, Random random) => source.PublishAsync(Enumerable.Range(first, PerCrash)
        .SelectMany(number => random.Next(20) == 0 ? (int[])[number, random.Next(Math.Max(0, number - 3000), number + 1)] : [number]));

    static async Task UntilAsync(List<PipelineProcess> running, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            foreach (var process in running)
                Assert.False(process.HasExited, process.Output);
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), string.Join("\n---\n", running.Select(process => process.Output)));
            await Task.Delay(10);
        }
    }

    static async Task<long> PositionAsync(PositionTable positions) =>
        (await positions.ReadAsync(default)).Select(position => position.Sequence).DefaultIfEmpty(-1).Max();

    static string? Ask(ContractLake place, string sql)
    {
        using var source = place.Open();
        using var connection = source.OpenConnection();
        return Answer.Of(connection, sql).Rows[0][0];
    }
}
