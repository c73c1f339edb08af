using Ekko.DuckLake;
using Microsoft.Extensions.Logging;

namespace Ekko.Leases;

/// <summary>Work that one process of a lake does at a time: while it holds a lease, and no longer.</summary>
/// <param name="table">The table of leases.</param>
/// <param name="key">What is held.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes a message when the lease is lost.</param>
sealed class LeasedWork(LeaseTable table, LeaseKey key, TimeProvider time, ILogger logger)
{
    /// <summary>Does the work if the lease can be had.</summary>
    /// <param name="work">The work; its token ends when the lease is lost.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when another process has the lease.</returns>
    public async Task<bool> TryRunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var held = await table.AcquireAsync([key], onlyNew: false, null, cancellationToken).ConfigureAwait(false);
        if (held.Count == 0)
            return false;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var ending = new CancellationTokenSource();
        var renewing = RenewAsync(held, lost, ending.Token);
        try
        {
            await work(lost.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            logger.WorkerLeaseLost();
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await table.LetGoAsync(held, time, logger).ConfigureAwait(false);
        }

        return true;
    }

    async Task RenewAsync(IReadOnlyList<Lease> held, CancellationTokenSource lost, CancellationToken ending)
    {
        while (true)
        {
            await Task.Delay(table.Length / 3, time, ending).ConfigureAwait(false);
            try
            {
                if ((await table.RenewAsync(held, ending).ConfigureAwait(false)).Count == 0)
                    continue;
                await lost.CancelAsync().ConfigureAwait(false);
                return;
            }
            catch (DuckLakeException error)
            {
                logger.RenewalUndecided(error.Message);
            }
        }
    }
}
