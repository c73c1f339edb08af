using System.Globalization;
using System.Text.Json;
using Ekko.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Cli;

/// <summary>
/// Writers and readers of several machines, each a process with a cache of its own, on one catalog in PostgreSQL that fails under them.
/// </summary>
[Trait("Category", "Integration")]
public sealed class DistributedCommandTests : IDisposable
{
    const int Writers = 3;
    const int RowsAtOnce = 100;

    readonly TemporaryFolder _folder = new();
    readonly HashSet<long> _acknowledged = [];
    readonly List<string> _refused = [];

    public void Dispose() => _folder.Dispose();

    [DistributedFact]
    public async Task Connections_that_break_all_the_time_lose_and_double_nothing()
    {
        using var database = PostgresServer.Shared.CreateDatabase();
        using var done = new CancellationTokenSource();
        var breaking = Task.CompletedTask;
        await RunAsync(database.Keywords, rounds: 8, written =>
        {
            if (written == 0)
                breaking = Task.Run(() => BreakAsync(database, done.Token));
        }, async () =>
        {
            await done.CancelAsync();
            await breaking;
        });
        Assert.NotEmpty(_acknowledged);
    }

    [DistributedFact]
    public async Task A_catalog_that_crashes_and_comes_back_loses_and_doubles_nothing()
    {
        using var server = PostgresServer.Start();
        using var database = server.CreateDatabase();
        var beforeRecovery = int.MaxValue;
        var outages = new List<Task>();
        await RunAsync(database.Keywords, rounds: 12, written =>
        {
            if (written is not (4 or 12))
                return;
            outages.Add(Task.Run(() =>
            {
                server.Crash();
                lock (_acknowledged)
                    beforeRecovery = _acknowledged.Count;
                server.Recover();
            }));
        }, () =>
        {
            lock (_acknowledged)
                return Task.WhenAll(outages);
        }, waitsWhenRefused: true);
        Assert.Equal(2, outages.Count);
        Assert.True(_acknowledged.Count > beforeRecovery, "Nothing was written after the last crash.");
    }

    /// <summary>Ends all connections again and again, each time after another insert got through.</summary>
    async Task BreakAsync(PostgresDatabase database, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            database.Execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            var seen = Acknowledged();
            while (!until.IsCancellationRequested && Acknowledged() == seen)
                await Task.Delay(5, CancellationToken.None);
        }

        int Acknowledged()
        {
            lock (_acknowledged)
                return _acknowledged.Count;
        }
    }

    /// <summary>
    /// Writes and reads at once. Afterwards all that was acknowledged must be there once, and of the rest all rows of an INSERT or none.
    /// </summary>
    /// <param name="catalog">The catalog, in keywords.</param>
    /// <param name="rounds">How often each writer inserts.</param>
    /// <param name="written">Called with how many inserts were acknowledged: with 0 when it begins, and after each.</param>
    /// <param name="settled">Ends what disturbs.</param>
    /// <param name="waitsWhenRefused">Whether a writer that was refused waits until that has ended.</param>
    async Task RunAsync(string catalog, int rounds, Action<int> written, Func<Task> settled, bool waitsWhenRefused = false)
    {
        using var bucket = S3Server.Shared.CreateBucket();
        var processes = Enumerable.Range(0, Writers + 1).Select(i => Start(bucket.Name, catalog, $"host{i}")).ToList();
        Assert.DoesNotContain(
            "error", await AskAsync(processes[0], "CREATE TABLE IF NOT EXISTS t(id BIGINT, t VARCHAR)"), StringComparison.Ordinal);
        written(0);
        var writing = processes.Take(Writers).Select((process, writer) => WriteAsync(
            process, writer * rounds, rounds, written, waitsWhenRefused ? settled : static () => Task.CompletedTask)).ToList();
        var reading = ReadAsync(processes[Writers], Task.WhenAll(writing));
        await Task.WhenAll(writing);
        await settled();
        await reading;
        foreach (var process in processes)
        {
            var answer = await AskAsync(process, $"""
                SELECT count(*) - count(DISTINCT id), count(*) % {RowsAtOnce}, count(*) FILTER (id // {RowsAtOnce} IN (-1, {string.Join(", ", _acknowledged)})) FROM t
                """);
            var expected = string.Create(CultureInfo.InvariantCulture, $"[[\"0\",\"0\",\"{_acknowledged.Count * RowsAtOnce}\"]]");
            Assert.True(answer.Contains(expected, StringComparison.Ordinal), $"""
                Expected {expected}, but was {answer}
                Rows of each INSERT: {await AskAsync(process, $"SELECT id // {RowsAtOnce} AS number, count(*) FROM t GROUP BY 1 ORDER BY 1")}
                Acknowledged: {string.Join(", ", _acknowledged.Order())}
                Refused: {string.Join("\n", _refused)}
                """);
            Assert.Equal(ExitCode.Success, (await process.FinishAsync()).Code);
            process.Dispose();
        }
    }

    async Task WriteAsync(CliProcess process, long first, int rounds, Action<int> written, Func<Task> refused)
    {
        for (var number = first; number < first + rounds; number++)
        {
            var answer = await AskAsync(
                process, $"INSERT INTO t SELECT {number * RowsAtOnce} + i, md5(i::VARCHAR) FROM range({RowsAtOnce}) r(i)");
            var isRefused = answer.Contains("\"error\"", StringComparison.Ordinal);
            lock (_acknowledged)
            {
                if (isRefused)
                {
                    _refused.Add($"{number}: {answer}");
                }
                else
                {
                    _acknowledged.Add(number);
                    written(_acknowledged.Count);
                }
            }

            if (isRefused)
                await refused();
        }
    }

    /// <summary>Whatever a reader is told is whole.</summary>
    static async Task ReadAsync(CliProcess process, Task until)
    {
        while (!until.IsCompleted)
        {
            var answer = await AskAsync(
                process, $"SELECT count(*) - count(DISTINCT id), count(*) % {RowsAtOnce}, count(*) FILTER (length(t) <> 32) FROM t");
            if (!answer.Contains("\"error\"", StringComparison.Ordinal))
                Assert.Contains("[[\"0\",\"0\",\"0\"]]", answer, StringComparison.Ordinal);
        }
    }

    static async Task<string> AskAsync(CliProcess process, string sql)
    {
        await process.WriteAsync(sql.ReplaceLineEndings(" ") + ";\n");
        var answer = await process.ReadLineAsync() ?? throw new InvalidOperationException($"{sql}: the process ended.");
        using var json = JsonDocument.Parse(answer);
        return answer;
    }

    CliProcess Start(string bucket, string catalog, string host)
    {
        var variables = BucketCommandTests.Variables(bucket, Path.Combine(_folder.Path, host));
        variables["DUCKLAKE_CATALOG_TYPE"] = "postgres";
        variables["DUCKLAKE_CATALOG_PATH"] = catalog;
        return CliProcess.Start(_folder.Path, variables, "sql", "--batch");
    }
}
