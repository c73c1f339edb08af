using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Leases;

/// <summary>
/// The right to write some chains into a lake while no pipeline and no other source does: taken before the first block, renewed
/// meanwhile, given back at the end. As the hook of every commit it refuses what a source that slept for too long would still write after
/// another process took its chains.
/// </summary>
sealed class ChainLeases : ICatalogCommitHook, IAsyncDisposable
{
    static readonly TimeSpan Length = TimeSpan.FromSeconds(15);
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    readonly LeaseTable _table;
    readonly IReadOnlyList<Lease> _leases;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly CancellationTokenSource _stopping = new();
    readonly Task _renewing;

    ChainLeases(LeaseTable table, IReadOnlyList<Lease> leases, TimeProvider time, ILogger logger)
    {
        (_table, _leases, _time, _logger) = (table, leases, time, logger);
        _renewing = RenewAsync(_stopping.Token);
    }

    /// <summary>Ends with an error when a lease is lost; otherwise when this is disposed.</summary>
    public Task Lost => _renewing;

    /// <summary>Takes the leases; waits for those whose holder has just died.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="chains">The chains.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes a message for what is waited for and what fails without harm; null for none.</param>
    /// <param name="cancellationToken">Gives up; what was taken by then is given back.</param>
    /// <exception cref="EkkoException">Another process holds one of the chains.</exception>
    public static async Task<ChainLeases> TakeAsync(
        Lake lake, IReadOnlyCollection<NodeConfig> chains, TimeProvider time, ILogger? logger, CancellationToken cancellationToken)
    {
        logger ??= NullLogger.Instance;
        var table = new LeaseTable(lake, LeaseHolder.NewSource(), Length);
        List<LeaseKey> keys = [.. chains.Select(LeaseKey.Of)];
        IReadOnlyList<Lease> taken = [];
        var began = time.GetTimestamp();
        var isWaiting = false;
        try
        {
            while (true)
            {
                // All of them every time: those that are ours already live on meanwhile.
                taken = await table.AcquireAsync(keys, onlyNew: false, null, cancellationToken).ConfigureAwait(false);
                if (taken.Count == chains.Count)
                    return new ChainLeases(table, taken, time, logger);
                var missing = keys.Except(taken.Select(lease => lease.Key)).First();
                if (time.GetElapsedTime(began) > Length + Look)
                {
                    throw new EkkoException(
                        $"Writing {missing} failed: a pipeline or another source holds the chain in this lake. "
                        + "Stop that one, or publish to "
                        + "NATS.");
                }

                if (!isWaiting)
                    logger.WaitingForChain((Length + Look).TotalSeconds, missing);
                isWaiting = true;
                await Task.Delay(Look, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await table.LetGoAsync(taken, time, logger).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Extends the leases in the transaction of a commit.</summary>
    /// <exception cref="EkkoException">Another process has one of them by now: nothing of the commit may stay.</exception>
    public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (var lease in _leases)
        {
            if (!await _table.ExtendAsync(writer, lease, cancellationToken).ConfigureAwait(false))
                throw Overtaken(lease);
        }
    }

    /// <summary>Gives the leases back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await ((Task)_renewing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        await _table.LetGoAsync(_leases, _time, _logger).ConfigureAwait(false);
    }

    async Task RenewAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Length / 3, _time, cancellationToken).ConfigureAwait(false);
            try
            {
                var lost = await _table.RenewAsync(_leases, cancellationToken).ConfigureAwait(false);
                if (lost.Count > 0)
                    throw Overtaken(lost[0]);
            }
            catch (DuckLakeException e) when (!cancellationToken.IsCancellationRequested)
            {
                _logger.RenewalUndecided(e.Message);
            }
        }
    }

    static EkkoException Overtaken(Lease lease) => new(
        $"Writing {lease.Key} failed: this process did not renew its lease within {Length.TotalSeconds:0} s, and another one writes the "
        + "chain into this lake now. What was committed is safe, the rest was not written. Stop the other one before you run this again.");
}
