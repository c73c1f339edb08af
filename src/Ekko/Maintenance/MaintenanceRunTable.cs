using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;

namespace Ekko.Maintenance;

/// <summary>
/// Runs in the catalog table <c>ekko_maintenance_runs</c>: written when they begin, and again when they end. In between a run has a lease,
/// by the database's clock; one that neither ended nor has a live lease was interrupted.
/// </summary>
sealed class MaintenanceRunTable(Lake lake, TimeProvider clock)
{
    const string Table = EkkoCatalog.MaintenanceRuns;

    const string Leases = EkkoCatalog.MaintenanceLeases;

    const string Columns =
        "run_id, request, started_by, started_at, finished_at, outcome, error, size_before, size_after, totals";

    /// <summary>How long a run counts as going on without being renewed.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(30);

    public async Task<MaintenanceRun> BeginAsync(MaintenanceRequest request, string startedBy, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var run = new MaintenanceRun
        {
            RunId = NewId(await ListAsync(1, null, cancellationToken).ConfigureAwait(false), now),
            Request = request,
            StartedBy = startedBy,
            StartedAt = now,
            FinishedAt = null,
            Outcome = MaintenanceOutcome.Running,
            Error = null,
            Before = await LakeSize.ReadAsync(lake, cancellationToken).ConfigureAwait(false),
            After = null,
            Totals = null,
        };
        await lake.WriteOwnAsync(
            async (writer, token) =>
            {
                await writer.ExecuteAsync(
                    $"""
                    INSERT INTO {Table}(run_id, operation, request, reason, started_by, started_at, outcome, size_before)
                    VALUES (@run, @operation, @request, @reason, @by, @started, @outcome, @before)
                    """,
                    [
                        ("@run", run.RunId), ("@operation", MaintenanceRequest.NameOf(request.Operation)),
                        ("@request", JsonSerializer.Serialize(request, MaintenanceJson.Default.MaintenanceRequest)),
                        ("@reason", request.Reason), ("@by", startedBy), ("@started", now.ToUnixTimeMilliseconds()),
                        ("@outcome", run.Outcome.ToString()),
                        ("@before", JsonSerializer.Serialize(run.Before, MaintenanceJson.Default.LakeSize)),
                    ],
                    token).ConfigureAwait(false);
                await ExtendAsync(writer, run, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return run;
    }

    /// <summary>Says that a run still goes on.</summary>
    public Task RenewAsync(MaintenanceRun run, CancellationToken cancellationToken) =>
        lake.WriteOwnAsync((writer, token) => ExtendAsync(writer, run, token), cancellationToken);

    public Task<MaintenanceRun> DoneAsync(MaintenanceRun run, MaintenanceTotals totals) =>
        EndAsync(run with { Outcome = MaintenanceOutcome.Done, Totals = totals });

    public Task<MaintenanceRun> FailedAsync(MaintenanceRun run, string error) =>
        EndAsync(run with { Outcome = MaintenanceOutcome.Failed, Error = error });

    /// <summary>Runs, the latest first.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="before">Only those before this one; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<MaintenanceRun>> ListAsync(int most, Guid? before, CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Table, cancellationToken).ConfigureAwait(false))
            return [];
        var limit = before is { } id ? $"WHERE run_id < '{id:N}'" : "";
        return await ReadAsync(
            string.Create(CultureInfo.InvariantCulture, $"{limit} ORDER BY run_id DESC LIMIT {most}"), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>A run; null when there is none of that id.</summary>
    public async Task<MaintenanceRun?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Table, cancellationToken).ConfigureAwait(false))
            return null;
        var found = await ReadAsync($"WHERE run_id = '{id:N}'", cancellationToken).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>An id above the latest run's, also when the clock was set back since.</summary>
    static string NewId(IReadOnlyList<MaintenanceRun> latest, DateTimeOffset now)
    {
        var earliest = latest is [var run]
            ? long.Parse(run.RunId.AsSpan(0, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 1
            : 0;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(earliest, now.ToUnixTimeMilliseconds()));
        return Guid.CreateVersion7(time).ToString("N");
    }

    // What has happened is put on record also when whoever asked is gone.
    async Task<MaintenanceRun> EndAsync(MaintenanceRun run)
    {
        var ended = run with
        {
            FinishedAt = clock.GetUtcNow(),
            After = await LakeSize.ReadAsync(lake, CancellationToken.None).ConfigureAwait(false),
        };
        await lake.WriteOwnAsync(
            async (writer, token) =>
            {
                await writer.ExecuteAsync(
                    $"""
                    UPDATE {Table} SET finished_at = @finished, outcome = @outcome, error = @error, size_after = @after, totals = @totals
                    WHERE run_id = @run
                    """,
                    [
                        ("@finished", ended.FinishedAt.Value.ToUnixTimeMilliseconds()), ("@outcome", ended.Outcome.ToString()),
                        ("@error", ended.Error), ("@after", JsonSerializer.Serialize(ended.After, MaintenanceJson.Default.LakeSize)),
                        ("@totals", ended.Totals is { } totals
                            ? JsonSerializer.Serialize(totals, MaintenanceJson.Default.MaintenanceTotals)
                            : null),
                        ("@run", ended.RunId),
                    ],
                    token).ConfigureAwait(false);
                await writer.ExecuteAsync($"DELETE FROM {Leases} WHERE run_id = @run", [("@run", ended.RunId)], token)
                    .ConfigureAwait(false);
            },
            CancellationToken.None).ConfigureAwait(false);
        return ended;
    }

    /// <summary>A lease of its own, for it may have ended while the process slept.</summary>
    static async Task ExtendAsync(CatalogWriter writer, MaintenanceRun run, CancellationToken cancellationToken)
    {
        await writer.ExecuteAsync($"DELETE FROM {Leases} WHERE run_id = @run", [("@run", run.RunId)], cancellationToken)
            .ConfigureAwait(false);
        await writer.ExecuteAsync(
            $"INSERT INTO {Leases} VALUES (@run, {writer.CurrentMilliseconds} + @length)",
            [("@run", run.RunId), ("@length", (long)Lease.TotalMilliseconds)], cancellationToken).ConfigureAwait(false);
    }

    async Task<IReadOnlyList<MaintenanceRun>> ReadAsync(string rest, CancellationToken cancellationToken)
    {
        // One statement, for a run that begins or ends in between would look interrupted.
        var leases = await lake.HasCatalogTableAsync(Leases, cancellationToken).ConfigureAwait(false)
            ? $"(SELECT count(*) FROM {Leases} l WHERE l.run_id = r.run_id AND l.expires_at > {lake.CatalogMilliseconds})"
            : "0";
        return await lake.QueryCatalogAsync(
            $"SELECT {Columns}, CAST({leases} AS BIGINT) FROM {Table} r {rest}", Read, cancellationToken).ConfigureAwait(false);
    }

    static MaintenanceOutcome Outcome(DbDataReader row)
    {
        var written = Enum.Parse<MaintenanceOutcome>(row.GetString(5));
        return written == MaintenanceOutcome.Running && row.GetInt64(10) == 0 ? MaintenanceOutcome.Interrupted : written;
    }

    static MaintenanceRun Read(DbDataReader row) => new()
    {
        RunId = row.GetString(0),
        Request = JsonSerializer.Deserialize(row.GetString(1), MaintenanceJson.Default.MaintenanceRequest)!,
        StartedBy = row.GetString(2),
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        FinishedAt = row.IsDBNull(4) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        Outcome = Outcome(row),
        Error = row.IsDBNull(6) ? null : row.GetString(6),
        Before = JsonSerializer.Deserialize(row.GetString(7), MaintenanceJson.Default.LakeSize)!,
        After = row.IsDBNull(8) ? null : JsonSerializer.Deserialize(row.GetString(8), MaintenanceJson.Default.LakeSize),
        Totals = row.IsDBNull(9) ? null : JsonSerializer.Deserialize(row.GetString(9), MaintenanceJson.Default.MaintenanceTotals),
    };
}
