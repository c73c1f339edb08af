using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;
using Microsoft.Extensions.Logging;

namespace Ekko.Leases;

/// <summary>Keeps this process's leases alive, and takes those whose holders are gone.</summary>
/// <param name="table">The table of leases.</param>
/// <param name="chains">The only chains that are wanted; empty for all.</param>
/// <param name="positioned">Reads which chains have a position: a pipeline wrote them.</param>
/// <param name="logger">Takes a message for what happens.</param>
/// <param name="time">The clock.</param>
sealed class LeaseKeeper(
    LeaseTable table, IReadOnlyCollection<NodeConfig> chains, Func<CancellationToken, Task<IReadOnlyCollection<LeaseKey>>> positioned,
    ILogger logger, TimeProvider time) : IAsyncDisposable
{
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stopping = new();
    readonly Dictionary<LeaseKey, Lease> _held = [];
    CancellationTokenSource _changed = new();
    Task _running = Task.CompletedTask;

    /// <summary>Cancelled when chains were gained or lost since the last call of <see cref="BeginSession"/>.</summary>
    public CancellationToken Changed
    {
        get
        {
            lock (_gate)
                return _changed.Token;
        }
    }

    public IReadOnlyDictionary<LeaseKey, Lease> Held
    {
        get
        {
            lock (_gate)
                return new Dictionary<LeaseKey, Lease>(_held);
        }
    }

    /// <summary>Chains that a process has or had.</summary>
    public IReadOnlyCollection<LeaseKey> Others { get; private set; } = [];

    /// <summary>
    /// True if a pipeline without chains must stand by: another process writes a chain that this one is to write, or another pipeline runs.
    /// Beside a source there are chains to write: those that are new.
    /// </summary>
    public bool OthersWrite { get; private set; }

    public void Start() => _running = RunAsync(_stopping.Token);

    /// <summary>Looks at all leases once, renews ours and takes what is free of what we want.</summary>
    /// <remarks>
    /// A chain that only sources had has no position: a session takes it with the first message, if one ever comes. Taken here it would
    /// have the whole stream delivered again, and keep its source out for nothing.
    /// </remarks>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_running is { IsFaulted: true } failed)
            await failed.ConfigureAwait(false);
        var held = Held;
        if (held.Count > 0)
        {
            foreach (var lost in await table.RenewAsync([.. held.Values], cancellationToken).ConfigureAwait(false))
                Lose(lost);
        }

        var states = await table.ReadAsync(cancellationToken).ConfigureAwait(false);
        var others = states.Where(state => state.Holder != table.Holder && state.Remaining > TimeSpan.Zero).Select(state => state.Key)
            .ToHashSet();
        // A session may have taken a new chain meanwhile: what is ours by now is not to be taken again.
        var own = states.Where(state => state.Holder == table.Holder && state.Remaining > TimeSpan.Zero).Select(state => state.Key)
            .Concat(Held.Keys).ToHashSet();
        var stored = await positioned(cancellationToken).ConfigureAwait(false);
        var wanted = states.Where(state => !state.IsOfSource).Select(state => state.Key)
            .Concat(stored).Concat(chains.Select(LeaseKey.Of)).Append(LeaseKey.Maintenance).Distinct()
            .Where(key => IsWanted(key) && !own.Contains(key) && !others.Contains(key)).ToList();
        OthersWrite = states.Any(state => others.Contains(state.Key) && state.Key.HasMessages
            && (!state.IsOfSource || IsNamed(state.Key)));
        Others = [.. states.Select(state => state.Key).Where(key => key.HasMessages)];
        if (wanted.Count == 0)
            return;
        foreach (var lease in await table.AcquireAsync(wanted, onlyNew: false, null, cancellationToken).ConfigureAwait(false))
            Gain(lease, changes: true);
    }

    /// <summary>Takes the lease of a chain that is new, or that a source gave back.</summary>
    /// <param name="key">The chain.</param>
    /// <param name="also">What to write with it, and also if another process has it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when another process has it or a pipeline had it last, or it is not wanted.</returns>
    public async Task<Lease?> TryTakeNewAsync(
        LeaseKey key, Func<CatalogWriter, CancellationToken, Task> also, CancellationToken cancellationToken)
    {
        if (!IsWanted(key))
            return null;
        var taken = await table.AcquireAsync([key], onlyNew: true, also, cancellationToken).ConfigureAwait(false);
        if (taken.Count == 0)
            return null;
        Gain(taken[0], changes: false);
        return taken[0];
    }

    /// <summary>Takes the first free lease of several.</summary>
    public async Task<Lease> TakeFirstAsync(IEnumerable<LeaseKey> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            if (Held.TryGetValue(key, out var held))
                return held;
            var taken = await table.AcquireAsync([key], onlyNew: false, null, cancellationToken).ConfigureAwait(false);
            if (taken.Count == 0)
                continue;
            Gain(taken[0], changes: false);
            return taken[0];
        }

        throw new InvalidOperationException("None of the leases is free.");
    }

    /// <summary>From here on <see cref="Changed"/> is about a new session.</summary>
    public void BeginSession()
    {
        lock (_gate)
        {
            if (_changed.IsCancellationRequested)
                _changed = new CancellationTokenSource();
        }
    }

    /// <summary>Gives all leases back, for others to take at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await table.LetGoAsync([.. Held.Values], time, logger).ConfigureAwait(false);
        _stopping.Dispose();
    }

    async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(table.Length / 4, time, cancellationToken).ConfigureAwait(false);
                await RefreshAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (DuckLakeException e)
            {
                // The commit decides whether a lease is lost; renewing is tried again soon.
                logger.RenewalFailed(e.Message);
            }
            catch
            {
                // The session ends, and the next one tells it.
                Change();
                throw;
            }
        }
    }

    void Change()
    {
        lock (_gate)
            _changed.Cancel();
    }

    bool IsWanted(LeaseKey key) => key == LeaseKey.Maintenance || (key.HasMessages && (chains.Count == 0 || IsNamed(key)));

    bool IsNamed(LeaseKey key) => key.Chain is { } chain && chains.Contains(chain);

    void Gain(Lease lease, bool changes)
    {
        lock (_gate)
        {
            _held[lease.Key] = lease;
            changes &= lease.Key.HasMessages;
            if (changes)
                _changed.Cancel();
        }

        if (changes)
            logger.LeaseTaken(lease.Key, lease.Token);
    }

    void Lose(Lease lease)
    {
        lock (_gate)
        {
            _held.Remove(lease.Key);
            if (lease.Key.HasMessages)
                _changed.Cancel();
        }

        logger.LeaseLost(lease.Key);
    }
}
