using System.Diagnostics;
using System.Globalization;
using Ekko.Backups;
using Ekko.DuckLake;
using Ekko.Tests.Cli;
using Ekko.Tests.Ekko.Pipeline;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Ekko.Soak;

/// <summary>
/// A pipeline, two API servers that are read, a maintenance worker and a loop of backups on one lake, each killed without warning by turns:
/// the lake ends with exactly the transactions that were sent, and every backup restores and verifies.
/// <c>EKKO_SOAK</c> says for how many seconds; the long run is 1200.
/// </summary>
public sealed class SoakTests
{
    const int PerRound = 500;

    const string Policy = """
        {"interval": "500ms", "cleanupInterval": "2s", "keepSnapshots": "5s", "tables": {"*": {"mergeFiles": 2, "flushRows": 100}}}
        """;

    static readonly TimeSpan Length =
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("EKKO_SOAK") ?? "5", CultureInfo.InvariantCulture));

    [NatsFact]
    public async Task A_lake_survives_the_death_of_each_that_works_on_it()
    {
        using var server = new NatsServer("");
        await using var source = await StreamSource.OpenAsync(server);
        using var folder = new TemporaryFolder();
        var environment = EnvironmentOf(folder.Path, source.Options);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "policy.json"), Policy);
        Assert.Equal(0, (await RunCli.RunAsync(environment, "", "doctor", "--init")).Code);
        using var workers = new SoakProcesses(folder.Path, environment);
        var options = EkkoOptions.Read(environment);
        using var backups = new LakeBackups(options.BackupPath);
        var (sent, watch) = (0, Stopwatch.StartNew());
        for (var round = 0; watch.Elapsed < Length || round < workers.Count; round++)
        {
            await source.PublishAsync(Enumerable.Range(sent, PerRound));
            sent += PerRound;
            await UntilAsync(workers, async () => await CountAsync(options) > sent - PerRound);
            await workers.KillAndStartAsync(round % workers.Count);
        }

        await UntilAsync(workers, async () => await CountAsync(options) == sent);
        await workers.ReadAsync();
        workers.Dispose();
        Assert.Equal(
            $"{sent}|{sent}|{sent - 1}",
            await OneAsync(options, "SELECT count(*) || '|' || count(DISTINCT tx_hash) || '|' || max(value) FROM transactions"));
        await using (var lake = await Lake.OpenAsync(LakeLocation.Of(options)))
            await CheckBackupsAsync(lake, backups, folder.Path);
        Assert.Equal(0, (await RunCli.RunAsync(environment, "", "doctor")).Code);
    }

    /// <summary>Every backup verifies, the first and the last come back somewhere else, and the dead ones are let go.</summary>
    static async Task CheckBackupsAsync(Lake lake, LakeBackups backups, string folder)
    {
        await backups.CreateAsync(lake, "last", withFiles: true);
        var all = await backups.ListAsync(lake);
        foreach (var dead in all.Where(backup => backup.State == BackupState.Unfinished))
            await backups.ReleaseAsync(lake, dead.Name, delete: false);
        var whole = all.Where(backup => backup.State == BackupState.Whole).ToList();
        foreach (var backup in whole)
            Assert.Empty((await backups.VerifyAsync(backup.Name)).Problems);
        foreach (var name in new[] { whole[0].Name, "last" })
        {
            var elsewhere = EkkoOptions.Default with
            {
                CatalogPath = Path.Combine(folder, $"restored-{name}.sqlite"), DataPath = Path.Combine(folder, $"restored-{name}") + "/",
            };
            await new LakeRestore(backups, LakeLocation.Of(elsewhere)).RunAsync(name);
            Assert.Equal(
                "true", await OneAsync(elsewhere, "SELECT count(*) = count(DISTINCT tx_hash) AND count(*) = max(value) + 1 FROM "
                    + "transactions"));
        }

        Assert.Empty(await lake.Copies.Holds.ListAsync());
    }

    static Dictionary<string, string> EnvironmentOf(string folder, NatsOptions nats)
    {
        var environment = RunCli.LakeIn(folder);
        environment["EKKO_BACKUP_PATH"] = Path.Combine(folder, "backups");
        environment["DUCKLAKE_FLUSH_INTERVAL"] = "50ms";
        environment["NATS_URL"] = nats.Url!;
        environment["NATS_STREAM"] = nats.Stream;
        environment["NATS_SUBJECT"] = nats.Subject;
        return environment;
    }

    static async Task UntilAsync(SoakProcesses workers, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            workers.StartEnded();
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), "The lake does not get what was sent.");
            await Task.Delay(20);
        }
    }

    static async Task<long> CountAsync(EkkoOptions options) => long.Parse(
        await OneAsync(options, "SELECT count(*) FROM transactions") is { Length: > 0 } count ? count : "0", CultureInfo.InvariantCulture);

    /// <summary>The first value of an answer; nothing while the table is not there.</summary>
    static async Task<string> OneAsync(EkkoOptions options, string sql)
    {
        await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [LakeLocation.Of(options) with { ReadOnly = true }],
            DefaultLake = LakeLocation.Name,
        });
        await using var connection = await source.OpenConnectionAsync();
        if ((await (await source.LakeAsync(LakeLocation.Name)).TreeAsync()).FindTable("main", "transactions") is null)
            return "";
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!.ToLowerInvariant();
    }
}
