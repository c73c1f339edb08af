using Ekko.DuckLake;
using Ekko.Leases;
using Ekko.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Maintenance;

/// <summary>
/// Keeps a lake healthy by a policy, for as long as it runs: looks at it, does what is needed within a budget of time and bytes, and gives
/// way to writers. One worker of a lake works at a time, the one with the lease; each run is on record.
/// </summary>
public sealed class MaintenanceWorker
{
    static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(30);

    readonly DuckLakeDataSource _source;
    readonly LakeMaintenance _maintenance;
    readonly MaintenancePolicy _policy;
    readonly string _lakeName;
    readonly TimeProvider _clock;
    readonly ILogger _logger;
    readonly string _holder = LeaseHolder.NewWorker();
    long? _listed;

    /// <param name="source">Where the lake is attached. The caller disposes it.</param>
    /// <param name="maintenance">Does the work. The caller disposes it.</param>
    /// <param name="policy">What is needed, and how much is done at a time.</param>
    /// <param name="lakeName">The name the lake is attached as.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <param name="logger">Takes a message for what is done; null for nothing.</param>
    public MaintenanceWorker(
        DuckLakeDataSource source, LakeMaintenance maintenance, MaintenancePolicy policy, string lakeName = LakeLocation.Name,
        TimeProvider? clock = null, ILogger? logger = null)
    {
        (_source, _maintenance, _policy, _lakeName) = (source, maintenance, policy, lakeName);
        (_clock, _logger) = (clock ?? TimeProvider.System, logger ?? NullLogger.Instance);
    }

    /// <summary>What would be done now.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<MaintenanceNeed>> PlanAsync(CancellationToken cancellationToken = default)
    {
        var planner = Planner(await _source.LakeAsync(_lakeName, cancellationToken).ConfigureAwait(false));
        return
        [
            .. await planner.RetentionAsync(cancellationToken).ConfigureAwait(false),
            .. await planner.UpkeepAsync(listsStorage: true, cancellationToken).ConfigureAwait(false),
        ];
    }

    /// <summary>Looks and works at intervals, until it is cancelled. What fails is tried again at the next look.</summary>
    /// <param name="cancellationToken">Ends it; the step that goes on is undone.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await RoundAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (Exception error) when (error is DuckLakeException or EkkoException or IOException)
                {
                    _logger.MaintenanceFailed(error.Message);
                }

                await Task.Delay(_policy.Interval, _clock, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to end.
        }
    }

    /// <summary>Looks once, and does what is needed.</summary>
    /// <param name="cancellationToken">Cancels; the step that goes on is undone.</param>
    /// <returns>The runs that were done; null when another worker works.</returns>
    public async Task<IReadOnlyList<MaintenanceRun>?> RoundAsync(CancellationToken cancellationToken = default)
    {
        var lake = await _source.LakeAsync(_lakeName, cancellationToken).ConfigureAwait(false);
        var runs = new List<MaintenanceRun>();
        var leased = new LeasedWork(new LeaseTable(lake, _holder, LeaseLength), LeaseKey.Worker, _clock, _logger);
        return await leased.TryRunAsync(token => WorkAsync(lake, runs, token), cancellationToken).ConfigureAwait(false) ? runs : null;
    }

    async Task WorkAsync(Lake lake, List<MaintenanceRun> runs, CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        var bytes = 0L;
        var lists = _listed is not { } at || _clock.GetElapsedTime(at) >= _policy.CleanupInterval;
        var planner = Planner(lake);
        // The rest is planned when the rows are gone.
        if (await DoAsync(await planner.RetentionAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false)
            && await DoAsync(await planner.UpkeepAsync(lists, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false) && lists)
            _listed = _clock.GetTimestamp();

        // One step is done whatever its size: else a large table would never get its turn.
        async Task<bool> DoAsync(IReadOnlyList<MaintenanceNeed> needs)
        {
            foreach (var need in needs)
            {
                if (runs.Count > 0 && (_clock.GetElapsedTime(began) >= _policy.TimeBudget || bytes + need.Bytes > _policy.ByteBudget))
                    return false;
                if (await TryAsync(need, cancellationToken).ConfigureAwait(false) is not { } run)
                    continue;
                runs.Add(run);
                bytes += need.Bytes;
            }

            return true;
        }
    }

    PolicyPlanner Planner(Lake lake) => new(lake, _maintenance, _policy, _clock);

    async Task<MaintenanceRun?> TryAsync(MaintenanceNeed need, CancellationToken cancellationToken)
    {
        var name = MaintenanceRequest.NameOf(need.Request.Operation);
        _logger.MaintenanceBegins(need.Subject, name, need.Request.Reason ?? "");
        try
        {
            return (await _maintenance.RunAsync(need.Request, "maintenance worker", null, cancellationToken).ConfigureAwait(false)).Run;
        }
        catch (MaintenanceException error) when (error.Kind is MaintenanceErrorKind.Busy or MaintenanceErrorKind.NotFound)
        {
            // Writers come first; a table may be gone.
            _logger.MaintenanceGivesWay(error.Message);
            return null;
        }
    }
}
