using Ekko.DuckLake;
using Ekko.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Maintenance;

/// <summary>
/// Keeps a lake small and quick, and puts on record what was done: who asked for it and why, the lake before and after, the bytes that are
/// free again. Safe for concurrent use; one run goes on at a time.
/// </summary>
/// <param name="source">Where the lake is attached. The caller disposes it.</param>
/// <param name="lakeName">The name it is attached as.</param>
/// <param name="clock">The clock; null for the system's.</param>
/// <param name="logger">Where the reasons of failures go; null for nowhere.</param>
public sealed class LakeMaintenance(
    DuckLakeDataSource source, string lakeName = LakeLocation.Name, TimeProvider? clock = null, ILogger? logger = null) : IDisposable
{
    readonly TimeProvider _clock = clock ?? TimeProvider.System;
    readonly ILogger _logger = logger ?? NullLogger.Instance;
    readonly SemaphoreSlim _running = new(1, 1);

    /// <summary>Tells what a run would do, and does nothing.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="MaintenanceException">The request is wrong, or names what is not there.</exception>
    public async Task<MaintenanceReport> PlanAsync(MaintenanceRequest request, CancellationToken cancellationToken = default)
    {
        request.Check(_clock.GetUtcNow());
        var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
        return await WorkAsync(lake, request, isDryRun: true, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what is asked for, and puts it on record.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="startedBy">Who asks.</param>
    /// <param name="progress">Is told what is done, and all there is; null for nothing.</param>
    /// <param name="cancellationToken">Interrupts the step that goes on, which is undone.</param>
    /// <exception cref="MaintenanceException">The request is wrong, names what is not there, or others are in the way.</exception>
    public async Task<(MaintenanceRun Run, MaintenanceReport Report)> RunAsync(
        MaintenanceRequest request, string startedBy, Action<long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        request.Check(_clock.GetUtcNow());
        if (!await _running.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
        {
            throw new MaintenanceException(
                MaintenanceErrorKind.Busy,
                $"Maintenance ({MaintenanceRequest.NameOf(request.Operation)}) failed: another run goes on. Try again when it is done.");
        }

        try
        {
            var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
            var runs = new MaintenanceRunTable(lake, _clock);
            var run = await runs.BeginAsync(request, startedBy, cancellationToken).ConfigureAwait(false);
            MaintenanceReport report;
            try
            {
                var renewal = new RunRenewal(runs, run, _clock, _logger);
                await using (renewal.ConfigureAwait(false))
                    report = await WorkAsync(lake, request, isDryRun: false, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                _logger.MaintenanceRunFailed(run.RunId, MaintenanceRequest.NameOf(request.Operation), e.Message);
                await RecordAsync(runs, run, KindOf(e)).ConfigureAwait(false);
                throw;
            }

            return (await runs.DoneAsync(run, report.Totals).ConfigureAwait(false), report);
        }
        finally
        {
            _running.Release();
        }
    }

    /// <summary>What was done, the latest first.</summary>
    /// <param name="most">How many runs at most.</param>
    /// <param name="before">Only those before this one; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<MaintenanceRun>> RunsAsync(
        int most, Guid? before = null, CancellationToken cancellationToken = default) =>
        await new MaintenanceRunTable(await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false), _clock)
            .ListAsync(most, before, cancellationToken).ConfigureAwait(false);

    /// <summary>One run.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="MaintenanceException">There is none of that id.</exception>
    public async Task<MaintenanceRun> RunAsync(Guid id, CancellationToken cancellationToken = default) =>
        await new MaintenanceRunTable(await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false), _clock)
            .FindAsync(id, cancellationToken).ConfigureAwait(false)
        ?? throw new MaintenanceException(
            MaintenanceErrorKind.NotFound, $"Reading maintenance run {id:N} failed: there is none of that id.");

    /// <summary>Files that the catalog does not know and that rest before they are removed, with the time from which on they are.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> RestingOrphansAsync(CancellationToken cancellationToken = default) =>
        (await new OrphanQuarantine(await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false), _clock)
            .ReadAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(file => file.Key, file => file.Value + OrphanQuarantine.Rest);

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    /// <summary>Puts a failure on record. Where that fails too, the run's own error is still the one that is told.</summary>
    async Task RecordAsync(MaintenanceRunTable runs, MaintenanceRun run, string error)
    {
        try
        {
            await runs.FailedAsync(run, error).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DuckLakeException or OperationCanceledException)
        {
            _logger.MaintenanceRecordFailed(run.RunId, e.Message);
        }
    }

    async Task<MaintenanceReport> WorkAsync(
        Lake lake, MaintenanceRequest request, bool isDryRun, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        var name = MaintenanceRequest.NameOf(request.Operation);
        try
        {
            return await new MaintenanceWork(lake, new RetentionWork(source, lakeName), request, isDryRun, progress, _clock)
                .RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DuckLakeException e) when (e.ErrorKind is DuckLakeErrorKind.Invalid or DuckLakeErrorKind.NotFound)
        {
            throw new MaintenanceException(
                e.ErrorKind == DuckLakeErrorKind.NotFound ? MaintenanceErrorKind.NotFound : MaintenanceErrorKind.Invalid,
                $"Maintenance ({name}) failed: {e.Message}", e);
        }
        catch (DuckLakeException e) when (e.ErrorKind is DuckLakeErrorKind.Conflict or DuckLakeErrorKind.Busy)
        {
            throw new MaintenanceException(
                MaintenanceErrorKind.Busy,
                $"Maintenance ({name}) failed: writers changed what it was about to replace. Try again when fewer are at work.", e);
        }
    }

    static string KindOf(Exception error) => error switch
    {
        DuckLakeException lake => lake.ErrorKind.ToString(),
        MaintenanceException maintenance => maintenance.Kind.ToString(),
        OperationCanceledException => "Cancelled",
        _ => error.GetType().Name,
    };
}
