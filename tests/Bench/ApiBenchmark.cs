using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ekko.DuckLake;
using Ekko.Lookups;
using Ekko.Tests.Architecture;

namespace Ekko.Bench;

/// <summary>
/// <c>ekko serve</c> as a process of its own on a lake of made-up transactions, everything on this machine: pages at a steady rate, one
/// answer again and again, look-ups, SQL beside <c>ekko sql</c>, exports, and the other endpoints while hostile statements run.
/// </summary>
sealed partial class ApiBenchmark : IBenchmark
{
    const int Warming = 200;
    const int LookupQuestions = 500;
    static int Rows => MadeTransactions.Rows(1_000_000);

    public string Name => "api";

    public string Description => "requests to ekko serve on a lake of 1,000,000 transactions; --rows=100000 is quick";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ekko-api-");
        try
        {
            await using (var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
            {
                Lakes = [IngestBenchmark.At(folder.FullName)],
                DefaultLake = "lake",
            }))
            {
                await MadeTransactions.FillAsync(source, Rows, cancellationToken);
                await using var indexer = new LookupIndexer(await source.LakeAsync("lake", cancellationToken));
                await indexer.UpdateAsync(cancellationToken: cancellationToken);
            }

            await using var served = await ServedLake.StartAsync(folder.FullName, cancellationToken);
            await PagesAsync(report, served, cancellationToken);
            await RepeatedAsync(report, served, cancellationToken);
            await LookupsAsync(report, served, cancellationToken);
            await SqlAsync(report, served, cancellationToken);
            await HostileAsync(report, served, cancellationToken);
            await ExportsAsync(report, folder.FullName, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task PagesAsync(Report report, ServedLake served, CancellationToken cancellationToken)
    {
        const int PerSecond = 200;
        await HttpLoad.RunAsync(served.Client, PerSecond / 2, Warming, i => Page(i), cancellationToken);
        var times = await HttpLoad.RunAsync(served.Client, PerSecond, PerSecond * 10, i => Page(Warming + i), cancellationToken);
        Add(report, "100 transactions, distinct filters, 200 requests a second", times, "≤ 20 ms");
    }

    /// <summary>A page that was not asked for before, by one of several filters.</summary>
    static string Page(int i)
    {
        var blocks = Math.Max(1, Rows / MadeTransactions.PerBlock);
        var block = MadeTransactions.Question(i, blocks);
        var time = MadeTransactions.Start.AddSeconds(12L * block).UtcDateTime;
        return "/api/v1/transactions?limit=100&" + (i % 4) switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"network=Ethereum&fromBlock={block}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"toBlockTime={time.AddMilliseconds(i):yyyy-MM-ddTHH:mm:ss.fffZ}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"fromBlock={block}&toBlock={block + 500}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"subnet=Mainnet&order=oldest&fromBlockTime={time:yyyy-MM-ddTHH:mm:ssZ}"),
        };
    }

    static async Task RepeatedAsync(Report report, ServedLake served, CancellationToken cancellationToken)
    {
        var page = await served.Client.GetFromJsonAsync<JsonElement>("/api/v1/transactions?limit=100", cancellationToken);
        var url = $"{served.Client.BaseAddress}api/v1/transactions?limit=100&snapshotId={page.GetProperty("snapshotId")}";
        using var wrk = Process.Start(new ProcessStartInfo("wrk", ["-t1", "-c16", "-d8s", url]) { RedirectStandardOutput = true })!;
        var said = await wrk.StandardOutput.ReadToEndAsync(cancellationToken);
        await wrk.WaitForExitAsync(cancellationToken);
        report.Add(
            "one page again and again at a snapshot", $"{Requests().Match(said).Groups["rate"].Value} requests a second",
            "wrk with 16 connections on the same processors", "≥ 5,000");
    }

    static async Task LookupsAsync(Report report, ServedLake served, CancellationToken cancellationToken)
    {
        var questions = new (string What, Func<int, string> Path)[]
        {
            ("a hash that is there", i => $"transactions/{MadeTransactions.Hash(MadeTransactions.Question(i, Rows))}"),
            ("a hash that is not there", i => $"transactions/{MadeTransactions.Hash(-i - 1)}"),
            ("an address that is there", i => $"addresses/{MadeTransactions.Address(MadeTransactions.Question(i, Rows))}"),
            ("an address that is not there", i => $"addresses/{MadeTransactions.Address(-i - 1)}"),
        };
        foreach (var (what, path) in questions)
        {
            const double PerSecond = 20;
            await HttpLoad.RunAsync(served.Client, PerSecond, Warming / 4, i => $"/api/v1/{path(i)}", cancellationToken);
            var times = await HttpLoad.RunAsync(
                served.Client, PerSecond, LookupQuestions, i => $"/api/v1/{path(Warming + i)}", cancellationToken);
            Add(report, what, times, "≤ 20 ms");
        }
    }

    /// <summary>The same statements by turns over HTTP and in a session of <c>ekko sql</c>.</summary>
    static async Task SqlAsync(Report report, ServedLake served, CancellationToken cancellationToken)
    {
        const int Turns = 100;
        using var session = served.Start("sql", "--batch");
        List<TimeSpan> ours = [], theirs = [];
        for (var i = 0; i < Turns + 20; i++)
        {
            var block = MadeTransactions.Question(i, Math.Max(1, Rows / MadeTransactions.PerBlock));
            var sql = string.Create(
                CultureInfo.InvariantCulture, $"SELECT tx_hash, value FROM transactions WHERE block_number = {block}");
            var begun = Stopwatch.GetTimestamp();
            await session.StandardInput.WriteLineAsync($"{sql};");
            await session.StandardInput.FlushAsync(cancellationToken);
            await session.StandardOutput.ReadLineAsync(cancellationToken);
            theirs.Add(Stopwatch.GetElapsedTime(begun));
            ours.Add(await FirstByteAsync(served.Client, sql, cancellationToken));
        }

        session.StandardInput.Close();
        await session.WaitForExitAsync(cancellationToken);
        // The first turns are of cold processes.
        var (our, their) = (Median(ours[20..]), Median(theirs[20..]));
        report.Add(
            "the first byte of a statement", $"{Report.Ratio(our, their)} of ekko sql",
            $"medians {Report.Milliseconds(our)} and {Report.Milliseconds(their)}", "≤ 1.2×");
    }

    static async Task<TimeSpan> FirstByteAsync(HttpClient client, string sql, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sql") { Content = JsonContent.Create(new { sql }) };
        var begun = Stopwatch.GetTimestamp();
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await body.ReadExactlyAsync(new byte[1], cancellationToken);
        var time = Stopwatch.GetElapsedTime(begun);
        await body.CopyToAsync(Stream.Null, cancellationToken);
        return time;
    }

    /// <summary>Other requests in quiet, and then while every statement is tried that is made to take what there is.</summary>
    static async Task HostileAsync(Report report, ServedLake served, CancellationToken cancellationToken)
    {
        const double PerSecond = 20;
        const int Count = 200;
        var next = 100_000;
        var quiet = await HttpLoad.RunAsync(served.Client, PerSecond, Count, _ => Page(next++), cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var statements = Hostile().ToList();
        var attacks = Enumerable.Range(0, 2).Select(attacker => AttackAsync(served.Client, statements, attacker, stop.Token)).ToList();
        var attacked = await HttpLoad.RunAsync(served.Client, PerSecond, Count * 2, _ => Page(next++), cancellationToken);
        await stop.CancelAsync();
        await Task.WhenAll(attacks);
        var (before, during) = (HttpLoad.Percentile(quiet, 0.99), HttpLoad.Percentile(attacked, 0.99));
        report.Add(
            "other requests while hostile statements run, p99", Report.Ratio(during, before),
            $"{Report.Milliseconds(during)}, in quiet {Report.Milliseconds(before)}", "≤ 2×");
    }

    static IEnumerable<string> Hostile()
    {
        var isEnded = false;
        foreach (var line in File.ReadLines(Repository.Full("tests/Tests/Api/HostileStatements.sql")))
        {
            if (line.StartsWith("-- ", StringComparison.Ordinal))
                isEnded = line.StartsWith("-- ended: ", StringComparison.Ordinal);
            else if (isEnded && line.Length > 0)
                yield return line;
        }
    }

    static async Task AttackAsync(HttpClient client, List<string> statements, int attacker, CancellationToken stop)
    {
        try
        {
            for (var i = attacker; ; i = (i + 2) % statements.Count)
            {
                using var response = await client.PostAsJsonAsync("/api/v1/sql", new { sql = statements[i] }, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The others have been asked.
        }
    }

    /// <summary>Each form by a server of its own, whose memory is not yet that of others.</summary>
    static async Task ExportsAsync(Report report, string folder, CancellationToken cancellationToken)
    {
        foreach (var form in (string[])[
            "text/csv", "application/x-ndjson", "application/vnd.apache.arrow.stream", "application/vnd.apache.parquet"])
        {
            await using var served = await ServedLake.StartAsync(folder, cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/transactions");
            request.Headers.Accept.ParseAdd(form);
            var begun = Stopwatch.GetTimestamp();
            using var response = await served.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
            var rate = Rows / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            report.Add(
                $"all transactions as {form}", string.Create(CultureInfo.InvariantCulture, $"{rate:N0} rows/s"),
                $"{served.PeakBytes >> 20} MiB at most in the server", "≥ 300,000 in ≤ 200 MB");
        }
    }

    static void Add(Report report, string what, IReadOnlyList<TimeSpan> times, string aim) => report.Add(
        what, $"p99 {Report.Milliseconds(HttpLoad.Percentile(times, 0.99))}",
        $"median {Report.Milliseconds(HttpLoad.Percentile(times, 0.5))}, slowest {Report.Milliseconds(times[^1])}", aim);

    static TimeSpan Median(IEnumerable<TimeSpan> times) => HttpLoad.Percentile([.. times.Order()], 0.5);

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Requests();
}
