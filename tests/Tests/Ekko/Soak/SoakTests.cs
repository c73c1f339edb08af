using System.Globalization;
using Ekko.Backups;
using Ekko.Cli;
using Ekko.DuckLake;
using Ekko.Maintenance;
using Ekko.Pipeline;
using Ekko.Tests.Cli;
using Ekko.Tests.Ekko.Pipeline;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Ekko.Soak;

/// <summary>
/// A pipeline, two API servers that are read, a maintenance worker and backups on one lake, each killed without warning by turns: the lake
/// ends with exactly the transactions that were sent, and every backup verifies and restores. A round is over when its work is done,
/// however long that takes. <c>EKKO_SOAK</c> says how many rounds there are; each process is killed once in the five that are the default,
/// and 400 rounds take about 20 minutes.
/// </summary>
public sealed class SoakTests
{
    const int PerRound = 500;
    const int KeptBackups = 3;

    const string Policy = """
        {"interval": "1s", "cleanupInterval": "1s", "keepSnapshots": "30s", "tables": {"*": {"mergeFiles": 4, "flushRows": 100}}}
        """;

    const string Totals = "SELECT count(*) || '|' || count(DISTINCT tx_hash) || '|' || max(value) FROM transactions";

    static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("EKKO_SOAK") ?? "5", CultureInfo.InvariantCulture);

    [NatsFact]
    public async Task A_lake_survives_the_death_of_each_that_works_on_it()
    {
        using var server = new NatsServer("");
        await using var source = await StreamSource.OpenAsync(server);
        using var folder = new TemporaryFolder();
        var environment = EnvironmentOf(folder.Path, source.Options);
        var options = EkkoOptions.Read(environment);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "policy.json"), Policy);
        Assert.Equal(ExitCode.Success, (await RunCli.RunAsync(environment, "", "doctor", "--init")).Code);
        await using var lake = await Lake.OpenAsync(LakeLocation.Of(options));
        using var backups = new LakeBackups(options.BackupPath);
        var sent = await RunAsync(folder.Path, environment, source, lake, backups);

        Assert.Equal($"{sent}|{sent}|{sent - 1}", await OneAsync(options, Totals));
        await CheckBackupsAsync(lake, backups, folder.Path);
        await CheckFilesAsync(lake);
        var doctor = await RunCli.RunAsync(environment, "", "doctor");
        Assert.True(doctor.Code is ExitCode.Success or ExitCode.Warning, doctor.Output);
    }

    /// <summary>Sends, waits until it is written, and kills, round by round.</summary>
    /// <returns>How many transactions were sent.</returns>
    static async Task<int> RunAsync(
        string folder, Dictionary<string, string> environment, StreamSource source, Lake lake, LakeBackups backups)
    {
        using var processes = new SoakProcesses(folder, environment);
        var positions = new PositionTable(lake, source.Options.Stream);
        var runs = new MaintenanceRunTable(lake, TimeProvider.System);
        var sent = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var latest = await LatestAsync(runs);
            if (!processes.IsBackingUp)
                await ReleaseAsync(lake, backups);
            await processes.StartAsync();
            await source.PublishAsync(Enumerable.Range(sent, PerRound));
            await processes.UntilAsync("the pipeline writes", async () => await PositionAsync(positions) > sent);
            sent += PerRound;
            var victim = SoakProcesses.Names[round % SoakProcesses.Names.Count];
            await processes.UntilAsync($"the {victim} is at work", async () => victim switch
            {
                "pipeline" => true,
                "backup" => !processes.IsBackingUp || (await lake.Copies.Holds.ListAsync()).Count > 0,
                "worker" => string.CompareOrdinal(await LatestAsync(runs), latest) > 0,
                _ => await processes.CountAsync(victim) > 0,
            });
            processes.CheckMemory();
            await processes.KillAsync(victim);
        }

        await processes.StartAsync();
        await processes.UntilAsync("all is written", async () => await PositionAsync(positions) == sent);
        foreach (var name in SoakProcesses.Names.Where(name => name.StartsWith("server", StringComparison.Ordinal)))
            await processes.UntilAsync($"the {name} has all", async () => await processes.CountAsync(name) == sent);
        await processes.UntilAsync("the backup is made", () => Task.FromResult(!processes.IsBackingUp));
        return sent;
    }

    /// <summary>Every backup verifies, the first and the last come back somewhere else, and the dead ones are let go.</summary>
    static async Task CheckBackupsAsync(Lake lake, LakeBackups backups, string folder)
    {
        await ReleaseAsync(lake, backups);
        await backups.CreateAsync(lake, "last", withFiles: true);
        var whole = await backups.ListAsync(lake);
        Assert.All(whole, backup => Assert.Equal(BackupState.Whole, backup.State));
        foreach (var backup in whole)
            Assert.Empty((await backups.VerifyAsync(backup.Name)).Problems);
        foreach (var name in (string[])[whole[0].Name, "last"])
        {
            var elsewhere = EkkoOptions.Default with
            {
                CatalogPath = Path.Combine(folder, $"restored-{name}.sqlite"),
                DataPath = Path.Combine(folder, $"restored-{name}") + "/",
            };
            await new LakeRestore(backups, LakeLocation.Of(elsewhere)).RunAsync(name);
            var (count, distinct, last) = Numbers(await OneAsync(elsewhere, Totals));
            Assert.Equal((count, count - 1), (distinct, last));
        }

        Assert.Empty(await lake.Copies.Holds.ListAsync());
        Assert.Empty(await lake.Pins.ListAsync());
    }

    /// <summary>The files that the lake names are there, and they are few.</summary>
    static async Task CheckFilesAsync(Lake lake)
    {
        Assert.All(await lake.Copies.NamedFilesAsync(), file => Assert.Equal(file.Size, new FileInfo(file.Path).Length));
        Assert.InRange((await LakeSize.ReadAsync(lake, default)).FileCount, 1, 200);
    }

    /// <summary>Lets go of what killed backups have left, and of all but the latest whole ones.</summary>
    static async Task ReleaseAsync(Lake lake, LakeBackups backups)
    {
        var all = await backups.ListAsync(lake);
        var whole = all.Where(backup => backup.State == BackupState.Whole).Select(backup => backup.Name).Order(StringComparer.Ordinal);
        var kept = whole.TakeLast(KeptBackups).ToHashSet();
        foreach (var backup in all.Where(backup => !kept.Contains(backup.Name)))
            await backups.ReleaseAsync(lake, backup.Name, delete: true);
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

    static async Task<string> LatestAsync(MaintenanceRunTable runs) =>
        (await runs.ListAsync(1, null, default)).Select(run => run.RunId).FirstOrDefault("");

    static async Task<long> PositionAsync(PositionTable positions) =>
        (await positions.ReadAsync(default)).Select(position => position.Sequence).DefaultIfEmpty(0).Max();

    static (long Count, long Distinct, long Last) Numbers(string totals) =>
        totals.Split('|').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToList() is [var count, var distinct, var last]
            ? (count, distinct, last)
            : throw new FormatException(totals);

    static async Task<string> OneAsync(EkkoOptions options, string sql)
    {
        await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [LakeLocation.Of(options) with { ReadOnly = true }],
            DefaultLake = LakeLocation.Name,
        });
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }
}
