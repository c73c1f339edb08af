using System.Net;
using System.Net.Http.Json;
using Ekko.Tests.Architecture;
using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>
/// Statements that are made to read what they may not, or to take what there is. Each is refused, or its worker is ended in time and memory
/// while others are answered.
/// </summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class HostileStatementTests(ReadingLake lake, LimitedApiServer server) : IClassFixture<LimitedApiServer>
{
    const long MostBytes = 1_000_000_000;

    /// <summary>The limit of 3 s, and the start of a worker in the place of one that was ended before.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_reads_or_changes_more_than_the_lake_is_refused()
    {
        var refused = Statements("refused").ToList();
        Assert.True(refused.Count > 200);
        var wrong = new List<string>();
        foreach (var (statement, reason) in refused)
        {
            using var response = await PostAsync(statement);
            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.BadRequest || text.Contains(lake.Options.DataPath, StringComparison.Ordinal))
                wrong.Add($"{reason}: {Short(statement)}: {(int)response.StatusCode} {Short(text)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(1, (await server.SqlAsync("SELECT 1")).GetProperty("rowCount").GetInt32());
    }

    [Fact]
    public async Task What_grows_to_exhaust_a_parser_is_refused_or_ends_its_worker()
    {
        foreach (var (statement, reason) in Grown())
        {
            using var response = await PostAsync(statement);
            Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, reason);
        }

        Assert.Equal(1, (await server.SqlAsync("SELECT 1")).GetProperty("rowCount").GetInt32());
    }

    [Fact]
    public async Task What_takes_without_end_is_ended_in_time_and_memory_while_others_are_answered()
    {
        using var stop = new CancellationTokenSource();
        var peaks = PeaksAsync(stop.Token);
        var others = OthersAsync(stop.Token);
        var wrong = new List<string>();
        await Parallel.ForEachAsync(
            Statements("ended"), new ParallelOptions { MaxDegreeOfParallelism = SandboxProgram.Options.Workers }, async (hostile, token) =>
        {
            var begun = TimeProvider.System.GetTimestamp();
            using var response = await PostAsync(hostile.Statement);
            var text = await response.Content.ReadAsStringAsync(token);
            var spent = TimeProvider.System.GetElapsedTime(begun);
            if (response.StatusCode != HttpStatusCode.UnprocessableEntity || spent > Longest)
                lock (wrong)
                    wrong.Add($"{hostile.Reason}: {Short(hostile.Statement)}: {(int)response.StatusCode} in {spent} {Short(text)}");
        });
        await stop.CancelAsync();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(await others > 20);
        if (OperatingSystem.IsLinux())
            Assert.InRange(await peaks, 1, MostBytes);
        Assert.Equal(1, (await server.SqlAsync("SELECT 1")).GetProperty("rowCount").GetInt32());
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_its_worker()
    {
        await server.SqlAsync("SELECT 1");
        using var gone = new CancellationTokenSource();
        var hanging = Enumerable.Range(0, SandboxProgram.Options.Workers).Select(_ => server.Client.PostAsJsonAsync(
            "/api/v1/sql", new { sql = "SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)" }, gone.Token)).ToList();
        // With every worker taken, the answer to another one says that one has become free.
        var next = server.SqlAsync("SELECT 1");
        await gone.CancelAsync();
        foreach (var request in hanging)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(1, (await next.WaitAsync(Longest)).GetProperty("rowCount").GetInt32());
    }

    /// <summary>The answer to a statement, once there is a worker for it.</summary>
    async Task<HttpResponseMessage> PostAsync(string sql)
    {
        while (true)
        {
            var response = await server.Client.PostAsJsonAsync("/api/v1/sql", new { sql });
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                return response;
            response.Dispose();
        }
    }

    /// <summary>Texts that grow with what they are made to exhaust.</summary>
    static IEnumerable<(string Statement, string Reason)> Grown()
    {
        yield return ("SELECT " + string.Join('+', Enumerable.Repeat("1", 900)), "terms that nest");
        yield return (string.Join(" UNION ALL ", Enumerable.Repeat("SELECT 1", 5_000)), "longer than 64 Ki");
        yield return ($"SELECT {new string('(', 20_000)}1{new string(')', 20_000)}", "brackets that nest");
        yield return ($"SELECT NULL::INT{string.Concat(Enumerable.Repeat("[]", 20_000))}", "a type that nests");
        yield return ($"SELECT {string.Concat(Enumerable.Repeat("NOT ", 15_000))}true", "operators that nest");
        yield return ($"FROM range(1){string.Concat(Enumerable.Repeat(", range(1)", 6_000))}", "joins that nest");
        yield return ($"SELECT {string.Concat(Enumerable.Repeat("(SELECT ", 150))}1{new string(')', 150)}", "queries in queries");
        yield return ("SELECT 1 -- \0 x", "a character that ends texts elsewhere");
        yield return ("SELECT 1\0; DROP TABLE transactions", "a character that ends texts elsewhere");
    }

    /// <summary>The statements of a kind, each with its reason.</summary>
    static IEnumerable<(string Statement, string Reason)> Statements(string kind)
    {
        var isOfKind = false;
        var reason = "";
        foreach (var line in File.ReadLines(Repository.Full("tests/Tests/Api/HostileStatements.sql")))
        {
            if (line.StartsWith("-- ", StringComparison.Ordinal))
                (isOfKind, reason) = (line.StartsWith($"-- {kind}: ", StringComparison.Ordinal), line);
            else if (isOfKind && line.Length > 0)
                yield return (line, reason);
        }
    }

    /// <summary>The most memory that a worker has had until it is stopped.</summary>
    static async Task<long> PeaksAsync(CancellationToken stop)
    {
        var most = 0L;
        while (!stop.IsCancellationRequested && OperatingSystem.IsLinux())
        {
            most = SandboxProgram.PeakBytes().Values.Append(most).Max();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }

    /// <summary>How many other requests are answered until it is stopped.</summary>
    async Task<int> OthersAsync(CancellationToken stop)
    {
        var answered = 0;
        var page = 0;
        while (!stop.IsCancellationRequested)
        {
            // Not one that a cache answers.
            await server.GetAsync($"/api/v1/transactions?limit={1 + (page++ % 50)}&network=Avalanche");
            Assert.True((await lake.Service.GetSnapshotAsync(cancellationToken: CancellationToken.None)).SnapshotId > 0);
            answered++;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return answered;
    }

    static string Short(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
