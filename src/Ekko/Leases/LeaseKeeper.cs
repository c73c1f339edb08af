using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
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
    LeaseTable table, IReadOnlyCollection<NodeConfig> chains, Func<CancellationToken, Task<IReadOnlyCollection<NodeConfig>>> positioned,
    ILogger logger, TimeProvider time) : IAsyncDisposable
{
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stopping = new();
    readonly Dictionary<NodeConfig, Lease> _held = [];
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

    public IReadOnlyDictionary<NodeConfig, Lease> Held
    {
        get
        {
            lock (_gate)
                return new Dictionary<NodeConfig, Lease>(_held);
        }
    }

    /// <summary>Chains that somebody has or had.</summary>
    public IReadOnlyCollection<NodeConfig> Others { get; private set; } = [];

    /// <summary>
    /// Whether who has no chain can only wait: a chain that it was told to write is somebody else's, or another pipeline runs. Beside a
    /// source there are chains to write: those that nobody has seen.
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
        var others = states.Where(state => state.Holder != table.Holder && state.Remaining > TimeSpan.Zero).Select(state => state.Node)
            .ToHashSet();
        // A session may have taken a new chain meanwhile: what is ours by now is not to be taken again.
        var own = states.Where(state => state.Holder == table.Holder && state.Remaining > TimeSpan.Zero).Select(state => state.Node)
            .Concat(Held.Keys).ToHashSet();
        var stored = await positioned(cancellationToken).ConfigureAwait(false);
        var wanted = states.Where(state => !state.IsOfSource).Select(state => state.Node)
            .Concat(stored).Concat(chains).Append(LeaseNames.Maintenance).Distinct()
            .Where(node => IsWanted(node) && !own.Contains(node) && !others.Contains(node)).ToList();
        OthersWrite = states.Any(state => others.Contains(state.Node) && LeaseNames.IsChain(state.Node)
            && (!state.IsOfSource || chains.Contains(state.Node)));
        Others = [.. states.Select(state => state.Node).Where(LeaseNames.IsChain)];
        if (wanted.Count == 0)
            return;
        foreach (var lease in await table.AcquireAsync(wanted, onlyNew: false, null, cancellationToken).ConfigureAwait(false))
            Gain(lease, changes: true);
    }

    /// <summary>Takes the lease of a chain that nobody had, or a source that gave it back.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="also">What to write with it, and if it is somebody else's, too.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when somebody has it or a pipeline had it last, or it is none of those that are wanted.</returns>
    public async Task<Lease?> TryTakeNewAsync(
        NodeConfig node, Func<CatalogWriter, CancellationToken, Task> also, CancellationToken cancellationToken)
    {
        if (!IsWanted(node))
            return null;
        var taken = await table.AcquireAsync([node], onlyNew: true, also, cancellationToken).ConfigureAwait(false);
        if (taken.Count == 0)
            return null;
        Gain(taken[0], changes: false);
        return taken[0];
    }

    /// <summary>Takes the first free lease of several.</summary>
    public async Task<Lease> TakeFirstAsync(IEnumerable<NodeConfig> nodes, CancellationToken cancellationToken)
    {
        foreach (var node in nodes)
        {
            if (Held.TryGetValue(node, out var held))
                return held;
            var taken = await table.AcquireAsync([node], onlyNew: false, null, cancellationToken).ConfigureAwait(false);
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

    bool IsWanted(NodeConfig node) => node == LeaseNames.Maintenance
        || (LeaseNames.IsChain(node) && (chains.Count == 0 || chains.Contains(node)));

    void Gain(Lease lease, bool changes)
    {
        lock (_gate)
        {
            _held[lease.Node] = lease;
            changes &= LeaseNames.IsChain(lease.Node);
            if (changes)
                _changed.Cancel();
        }

        if (changes)
            logger.LeaseTaken(lease.Node, lease.Token);
    }

    void Lose(Lease lease)
    {
        lock (_gate)
        {
            _held.Remove(lease.Node);
            if (LeaseNames.IsChain(lease.Node))
                _changed.Cancel();
        }

        logger.LeaseLost(lease.Node);
    }
}
