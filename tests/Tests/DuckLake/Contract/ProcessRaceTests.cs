using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;
using Xunit.Abstractions;

namespace Ekko.Tests.DuckLake.Contract;

#pragma warning disable CA5394 // Nothing secret.
/// <summary>
/// Processes that insert, move amounts between accounts, delete, flush, merge, rewrite and expire in one lake, and are killed at random
/// moments: no amount is lost or made in any snapshot, what was acknowledged is there once, and nothing that is needed can be cleaned up.
/// <c>EKKO_RACE_SECONDS=120</c> runs it that long with eight processes.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ProcessRaceTests(ITestOutputHelper output)
{
    internal const int Accounts = 40;
    internal const int Balance = 1000;

    static int Seconds =>
        int.TryParse(Environment.GetEnvironmentVariable("EKKO_RACE_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 3;

    static int Processes => Seconds > 10 ? 8 : 3;

    [Fact]
    public Task Processes_on_an_SQLite_catalog() => RaceAsync(CatalogKind.Sqlite);

    [PostgresFact]
    public Task Processes_on_a_PostgreSQL_catalog() => RaceAsync(CatalogKind.Postgres);

    async Task RaceAsync(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        using var source = place.Open();
        using var session = source.OpenConnection();
        session.Run("CREATE TABLE accounts(id INTEGER, balance BIGINT); CREATE TABLE journal(worker INTEGER, n INTEGER)");
        session.Run(FormattableString.Invariant($"INSERT INTO accounts SELECT range, {Balance} FROM range({Accounts})"));
        var seed = Environment.TickCount;
        output.WriteLine(FormattableString.Invariant($"seed {seed}"));
        var attach = $"ATTACH {SqlText.QuoteLiteral("ducklake:" + place.CatalogPath)} AS lake";
        var workers = Enumerable.Range(0, Processes)
            .Select(i => new RaceWorker(i, Path.GetDirectoryName(place.DataPath)!, attach, seed + i)).ToList();
        try
        {
            using var stop = new CancellationTokenSource();
            var running = workers.Select(w => Task.Run(() => w.RunAsync(stop.Token))).ToList();
            await UntilAsync(running, () => workers.TrueForAll(w => w.Acknowledged > 5));
            var random = new Random(seed);
            using var over = new CancellationTokenSource(TimeSpan.FromSeconds(Seconds));
            while ((!over.IsCancellationRequested || workers.Sum(w => w.Kills) < Processes) && running.TrueForAll(r => !r.IsFaulted))
            {
                var (done, more) = (workers.Sum(w => w.Acknowledged), random.Next(2, 25));
                workers[random.Next(workers.Count)].Kill();
                await UntilAsync(running, () => workers.Sum(w => w.Acknowledged) > done + more);
            }

            await stop.CancelAsync();
            await Task.WhenAll(running);
            Check(session, workers);
        }
        finally
        {
            foreach (var worker in workers)
                worker.Dispose();
        }
    }

    void Check(DuckLakeConnection session, List<RaceWorker> workers)
    {
        CheckAccounts(session);
        foreach (var worker in workers)
        {
            var rows = Answer.Of(session, FormattableString.Invariant($"SELECT n FROM journal WHERE worker = {worker.Number}")).Rows
                .Select(r => int.Parse(r[0]!, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(rows.Distinct().Count(), rows.Count);
            Assert.Empty(worker.Inserted.Where(n => n > worker.Deleted.Perhaps).Except(rows));
            Assert.DoesNotContain(rows, n => n <= worker.Deleted.Certain);
            output.WriteLine(
                FormattableString.Invariant(
                    $"worker {worker.Number}: {worker.Acknowledged} done, {worker.Refused} refused, killed {worker.Kills} times"));
        }

        var journal = Answer.Of(session, "SELECT * FROM journal").Rows.Select(r => string.Join('|', r)).Order(StringComparer.Ordinal)
            .ToList();
        Answer.Of(session, "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)");
        var orphans = Answer.Of(session, "FROM ducklake_delete_orphaned_files('lake', cleanup_all => true)").Rows.Count;
        output.WriteLine(FormattableString.Invariant($"{CheckAccounts(session)} snapshots, {orphans} files left behind by kills"));
        Assert.Equal(
            journal, Answer.Of(session, "SELECT * FROM journal").Rows.Select(r => string.Join('|', r)).Order(StringComparer.Ordinal));
    }

    static int CheckAccounts(DuckLakeConnection session)
    {
        var versions = Answer.Of(session, "SELECT snapshot_id FROM ducklake_snapshots('lake') WHERE snapshot_id > 2").Rows;
        foreach (var version in versions)
        {
            Assert.Equal(FormattableString.Invariant($"{Accounts * Balance}|{Accounts}|{Accounts}"), string.Join('|', Answer.Of(
                session, $"SELECT sum(balance), count(id), count(DISTINCT id) FROM accounts AT (VERSION => {version[0]})").Rows[0]));
        }

        return versions.Count;
    }

    /// <summary>Waits for a condition, or for a worker to fail.</summary>
    static async Task UntilAsync(List<Task> running, Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition() && running.TrueForAll(r => !r.IsFaulted))
            await Task.Delay(5, patience.Token);
    }
}
#pragma warning restore CA5394
