using Ekko.DuckLake;
using Microsoft.Extensions.Logging;

namespace Ekko.Maintenance;

/// <summary>Renews the lease of a run while its process works on it, until it is disposed.</summary>
sealed class RunRenewal : IAsyncDisposable
{
    readonly MaintenanceRunTable _runs;
    readonly MaintenanceRun _run;
    readonly TimeProvider _clock;
    readonly ILogger _logger;
    readonly CancellationTokenSource _ending = new();
    readonly Task _renewing;

    public RunRenewal(MaintenanceRunTable runs, MaintenanceRun run, TimeProvider clock, ILogger logger)
    {
        (_runs, _run, _clock, _logger) = (runs, run, clock, logger);
        _renewing = RenewAsync(_ending.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    async Task RenewAsync(CancellationToken ending)
    {
        while (true)
        {
            await Task.Delay(MaintenanceRunTable.Lease / 3, _clock, ending).ConfigureAwait(false);
            try
            {
                await _runs.RenewAsync(_run, ending).ConfigureAwait(false);
            }
            catch (DuckLakeException error)
            {
                _logger.RunRenewalFailed(_run.RunId, error.Message);
            }
        }
    }
}
