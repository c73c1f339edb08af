using System.Diagnostics;
using System.Globalization;
using Ekko.Cli;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Ekko.Arrow;
using Ekko.Tests.Ekko.Pipeline;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Migration;

/// <summary>
/// The way of docs/migration.md on real blocks, by the program itself: each step is killed without warning at several statements, the lake
/// goes away while it is read, and a difference that is put in is found before the Arrow writer may be retired.
/// </summary>
public sealed class MigrationEndToEndTests : IDisposable
{
    const string KillAll =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    readonly TemporaryFolder _folder = new();

    string Root => Path.Combine(_folder.Path, "arrow");

    public void Dispose() => _folder.Dispose();

    [NatsPostgresFact]
    public async Task A_deployment_goes_all_the_way_from_Arrow_files_to_the_lake()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.Postgres);
        await using var gate = new TcpGate(PostgresServer.Shared.Port);
        var variables = Variables(place, gate, source);
        using (var old = ArrowSample.Batch(50))
            ArrowSample.WriteBlocks(old, Root, isOld: true);

        await BackfillAsync(variables, place.Database);
        await ParallelAsync(variables, place.Database);
        await DifferenceAsync(variables);
        await FallbackAsync(variables, place, gate);
        await FinishAsync(variables, place.Database);
    }

    /// <summary>Before: what is there comes in, though runs are killed: with files on the disk, and in the midst of the commit.</summary>
    async Task BackfillAsync(Dictionary<string, string> variables, PostgresDatabase catalog)
    {
        await RunAsync(variables, ExitCode.Success, "sql", "-c", "SELECT 1");
        await RunAsync(variables, ExitCode.Failure, "migrate", "compare");
        await KilledAsync(catalog, "ekko_leases", "true", variables, "migrate", "backfill", Root);
        await KilledAsync(catalog, "ducklake_data_file", "true", variables, "migrate", "backfill", Root);
        await KilledAsync(catalog, "ekko_backfills", "true", variables, "migrate", "backfill", Root);
        Assert.Equal("0", await CountAsync(variables));

        var backfill = await RunAsync(variables, ExitCode.Success, "migrate", "backfill", Root);
        Assert.Contains("0 left out", backfill, StringComparison.Ordinal);
        using var old = ArrowSample.Batch(50);
        Assert.Equal(Text(old.Transactions.Batch.RowCount), await CountAsync(variables));
        var status = await RunAsync(With(variables, Both), ExitCode.Success, "migrate", "status");
        Assert.Contains("phase: 1", status, StringComparison.Ordinal);
    }

    /// <summary>Phase 1: the other blocks come over the stream into both, though pipelines are killed: between both, and later.</summary>
    async Task ParallelAsync(Dictionary<string, string> variables, PostgresDatabase catalog)
    {
        var blocks = Path.Combine(_folder.Path, "blocks");
        Directory.CreateDirectory(blocks);
        foreach (var file in RealBlocks.Files.Skip(50))
            File.Copy(file.Path, Path.Combine(blocks, Path.GetFileName(file.Path)));
        await RunAsync(variables, ExitCode.Success, "source", "blocks", blocks);
        var writing = With(variables, Both);
        await KilledAsync(catalog, "ekko_arrow_files", "true", writing, "pipeline", "--lease", "1");
        Assert.NotEmpty(Directory.EnumerateFiles(Root, "*_ekko*", SearchOption.AllDirectories));
        await KilledAsync(catalog, "ekko_positions", "true", writing, "pipeline", "--lease", "1");
        // A commit stands when the next one names its files.
        await KilledAsync(
            catalog, "ekko_arrow_files", "EXISTS (SELECT 1 FROM ekko_arrow_files WHERE snapshot_id < NEW.snapshot_id)",
            With(writing, new() { ["DUCKLAKE_BATCH_SIZE"] = "500" }), "pipeline", "--lease", "1");

        await RunAsync(writing, ExitCode.Success, "pipeline", "--once", "--lease", "1");
        Assert.Equal(Text(RealBlocks.TransactionCount), await CountAsync(variables));
        var compared = await RunAsync(variables, ExitCode.Success, "migrate", "compare");
        Assert.Contains("Both hold the same rows.", compared, StringComparison.Ordinal);
        Assert.Contains("files of the first deployments", compared, StringComparison.Ordinal);
    }

    /// <summary>A difference is found, shown, and keeps the Arrow writer from being retired.</summary>
    async Task DifferenceAsync(Dictionary<string, string> variables)
    {
        var any = (await RunAsync(
            variables, ExitCode.Success, "sql", "--format", "text", "-c",
            "SELECT block_number FROM transactions ORDER BY tx_hash LIMIT 1")).Trim();
        await ChangeAsync("+ 1");
        var compared = await RunAsync(variables, ExitCode.Failure, "migrate", "compare");
        Assert.Contains("1 different", compared, StringComparison.Ordinal);
        Assert.Contains("tx_index 0, value: ", compared, StringComparison.Ordinal);
        await RunAsync(variables, ExitCode.Failure, "migrate", "finish");
        await ChangeAsync("- 1");
        await RunAsync(variables, ExitCode.Success, "migrate", "compare", "--from", any, "--to", any);

        Task<string> ChangeAsync(string change) => RunAsync(
            variables, ExitCode.Success, "sql", "-c",
            $"UPDATE transactions SET value = value {change} WHERE block_number = {any} AND tx_index = 0");
    }

    /// <summary>Phase 2: the catalog goes away and comes back while it is served, and the server is killed in between.</summary>
    async Task FallbackAsync(Dictionary<string, string> variables, ContractLake place, TcpGate gate)
    {
        var serving = With(variables, new() { ["EKKO_READ_FALLBACK"] = "arrow" });
        using var client = new HttpClient { BaseAddress = new Uri($"http://{variables["EKKO_LISTEN"]}"), Timeout = Patience };
        using (var server = Start(serving, "serve"))
        {
            await UntilAsync(() => AnswersAsync(client, isFallback: false));
            gate.Refuse(int.MaxValue);
            place.Database.Execute(KillAll);
            await UntilAsync(() => AnswersAsync(client, isFallback: true));
            server.Kill();
        }

        using (var server = Start(serving, "serve"))
        {
            await UntilAsync(() => AnswersAsync(client, isFallback: true));
            gate.Refuse(0);
            await UntilAsync(() => AnswersAsync(client, isFallback: false));
            server.Kill();
        }
    }

    /// <summary>
    /// Phase 3: the Arrow writer is retired, though runs are killed, and a pipeline that is told to write Arrow files refuses: also between
    /// the moment from which it may not write and the one at which it is retired.
    /// </summary>
    static async Task FinishAsync(Dictionary<string, string> variables, PostgresDatabase catalog)
    {
        const string IsKept = "EXISTS (SELECT 1 FROM ekko_migration WHERE name = 'arrow_retiring')";
        await KilledAsync(catalog, "ekko_migration", "NEW.name = 'comparison'", variables, "migrate", "finish");
        await KilledAsync(catalog, "ekko_migration", "NEW.name = 'arrow_retiring'", variables, "migrate", "finish");
        await RunAsync(With(variables, Both), ExitCode.Success, "pipeline", "--once", "--lease", "1");
        foreach (var held in (string[])[$"NEW.name = 'comparison' AND {IsKept}", "NEW.name = 'arrow_retired'"])
        {
            await KilledAsync(catalog, "ekko_migration", held, variables, "migrate", "finish");
            var kept = await RunAsync(variables, ExitCode.Success, "migrate", "status");
            Assert.Contains("phase: 3", kept, StringComparison.Ordinal);
            Assert.Contains("remains: run ekko migrate finish again", kept, StringComparison.Ordinal);
            await RunAsync(With(variables, Both), ExitCode.Failure, "pipeline", "--once", "--lease", "1");
        }

        await RunAsync(variables, ExitCode.Success, "migrate", "finish");
        var status = await RunAsync(variables, ExitCode.Success, "migrate", "status");
        Assert.Contains("phase: finished", status, StringComparison.Ordinal);
        Assert.DoesNotContain("remains:", status, StringComparison.Ordinal);
        await RunAsync(With(variables, Both), ExitCode.Failure, "pipeline", "--once", "--lease", "1");
        await RunAsync(variables, ExitCode.Success, "pipeline", "--once", "--lease", "1");
    }

    /// <summary>Starts a command and kills it when it writes a row that is held. The time of the leases that it leaves runs out.</summary>
    static async Task KilledAsync(
        PostgresDatabase catalog, string table, string condition, Dictionary<string, string> variables, params string[] args)
    {
        using (var held = new HeldWrite(catalog, table, condition))
        {
            using var killed = Start(variables, args);
            await UntilAsync(() =>
            {
                Assert.False(killed.HasExited, $"ekko {string.Join(' ', args)} ended before it wrote to {table}.");
                return Task.FromResult(held.IsReached);
            });
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        catalog.Execute("UPDATE ekko_leases SET expires_at = 0");
    }

    static Dictionary<string, string> Both => new() { ["EKKO_WRITERS"] = "ducklake,arrow" };

    Dictionary<string, string> Variables(ContractLake place, TcpGate gate, StreamSource source) => new()
    {
        ["DUCKLAKE_CATALOG_TYPE"] = "postgres",
        ["DUCKLAKE_CATALOG_PATH"] = gate.Before(place.Database.Keywords),
        ["DUCKLAKE_DATA_PATH"] = place.DataPath,
        ["DUCKLAKE_FLUSH_INTERVAL"] = "100ms",
        ["EKKO_ARROW_PATH"] = Root,
        ["EKKO_LISTEN"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}"),
        ["NATS_URL"] = source.Options.Url!,
        ["NATS_STREAM"] = source.Options.Stream,
        ["NATS_SUBJECT"] = source.Options.Subject,
    };

    static Dictionary<string, string> With(Dictionary<string, string> variables, Dictionary<string, string> more)
    {
        var all = new Dictionary<string, string>(variables);
        foreach (var (name, value) in more)
            all[name] = value;
        return all;
    }

    static async Task<bool> AnswersAsync(HttpClient client, bool isFallback)
    {
        try
        {
            using var response = await client.GetAsync("/api/v1/transactions?limit=5");
            return response.IsSuccessStatusCode && response.Headers.Contains("Ekko-Read-Fallback") == isFallback;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static async Task<string> CountAsync(Dictionary<string, string> variables) => (await RunAsync(
        variables, ExitCode.Success, "sql", "--format", "text", "-c", "SELECT count(*) FROM transactions")).Trim();

    static async Task<string> RunAsync(Dictionary<string, string> variables, int code, params string[] args)
    {
        var run = await RunCli.RunAsync(variables, "", args);
        Assert.True(run.Code == code, $"ekko {string.Join(' ', args)} ended with {run.Code}\n{run.Output}\n{run.Error}");
        return run.Output;
    }

    static Process Start(Dictionary<string, string> variables, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ekko.Cli.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(50, patience.Token);
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
