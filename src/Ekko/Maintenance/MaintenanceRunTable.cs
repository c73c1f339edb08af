using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Ekko.DuckLake;

namespace Ekko.Maintenance;

/// <summary>Runs in the catalog table <c>ekko_maintenance_runs</c>: written when they begin, and again when they end.</summary>
sealed class MaintenanceRunTable(Lake lake, TimeProvider clock)
{
    const string Table = EkkoCatalog.MaintenanceRuns;

    const string Columns =
        "run_id, request, started_by, started_at, finished_at, outcome, error, size_before, size_after, totals";

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
            (writer, token) => writer.ExecuteAsync(
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
                token),
            cancellationToken).ConfigureAwait(false);
        return run;
    }

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
        return await lake.QueryCatalogAsync(
            string.Create(CultureInfo.InvariantCulture, $"SELECT {Columns} FROM {Table} {limit} ORDER BY run_id DESC LIMIT {most}"),
            Read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A run; null when there is none of that id.</summary>
    public async Task<MaintenanceRun?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Table, cancellationToken).ConfigureAwait(false))
            return null;
        var found = await lake.QueryCatalogAsync($"SELECT {Columns} FROM {Table} WHERE run_id = '{id:N}'", Read, cancellationToken)
            .ConfigureAwait(false);
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
            (writer, token) => writer.ExecuteAsync(
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
                token),
            CancellationToken.None).ConfigureAwait(false);
        return ended;
    }

    static MaintenanceRun Read(DbDataReader row) => new()
    {
        RunId = row.GetString(0),
        Request = JsonSerializer.Deserialize(row.GetString(1), MaintenanceJson.Default.MaintenanceRequest)!,
        StartedBy = row.GetString(2),
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        FinishedAt = row.IsDBNull(4) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        Outcome = Enum.Parse<MaintenanceOutcome>(row.GetString(5)),
        Error = row.IsDBNull(6) ? null : row.GetString(6),
        Before = JsonSerializer.Deserialize(row.GetString(7), MaintenanceJson.Default.LakeSize)!,
        After = row.IsDBNull(8) ? null : JsonSerializer.Deserialize(row.GetString(8), MaintenanceJson.Default.LakeSize),
        Totals = row.IsDBNull(9) ? null : JsonSerializer.Deserialize(row.GetString(9), MaintenanceJson.Default.MaintenanceTotals),
    };
}
