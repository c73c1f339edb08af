using Ekko.DuckLake;
using Ekko.Retries;

namespace Ekko.Lookups;

/// <summary>Fills the look-up tables of a lake in the background, from its start until it is disposed.</summary>
public sealed class LookupService : IAsyncDisposable
{
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    readonly CancellationTokenSource _stopping = new();
    readonly Func<CancellationToken, Task<Lake>> _open;
    readonly LookupOptions _options;
    readonly TimeProvider _time;
    readonly Task _running;
    LookupIndexer? _indexer;

    LookupService(Func<CancellationToken, Task<Lake>> open, LookupOptions options, TimeProvider time)
    {
        (_open, _options, _time) = (open, options, time);
        _running = RunAsync(_stopping.Token);
    }

    /// <summary>Starts it.</summary>
    /// <param name="open">Opens the lake, which stays the caller's; asked again where that failed.</param>
    /// <param name="options">When to work; null for the defaults.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public static LookupService Start(
        Func<CancellationToken, Task<Lake>> open, LookupOptions? options = null, TimeProvider? timeProvider = null) =>
        new(open, options ?? new(), timeProvider ?? TimeProvider.System);

    /// <inheritdoc cref="Start(Func{CancellationToken, Task{Lake}}, LookupOptions, TimeProvider)"/>
    /// <param name="lake">The lake; stays the caller's.</param>
    /// <param name="options">When to work; null for the defaults.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public static LookupService Start(Lake lake, LookupOptions? options = null, TimeProvider? timeProvider = null) =>
        Start(_ => Task.FromResult(lake), options, timeProvider);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (_indexer is not null)
            await _indexer.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Works at intervals. What fails is tried again later: look-ups read what is not in the tables.</summary>
    async Task RunAsync(CancellationToken cancellationToken)
    {
        var rules = new RetryRules
        {
            FirstWait = _options.Interval,
            LongestWait = LongestWait,
            MayPass = static _ => true,
            Waits = (error, _) => _options.Logger.IndexingFailed(error.Message),
        };
        var retrying = RetryPolicy.Create(rules, _time);
        try
        {
            while (true)
            {
                await Task.Delay(_options.Interval, _time, cancellationToken).ConfigureAwait(false);
                await retrying.ExecuteAsync(WorkAsync, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    async ValueTask WorkAsync(CancellationToken cancellationToken)
    {
        _indexer ??= new LookupIndexer(await _open(cancellationToken).ConfigureAwait(false), _options, _time);
        await _indexer.UpdateAsync(_options.IsCatchingUp() ? _options.LargestStep : _options.StepRows, cancellationToken)
            .ConfigureAwait(false);
    }
}
