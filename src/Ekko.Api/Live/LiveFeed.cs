using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Ekko.Reading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ekko.Api.Live;

/// <summary>
/// Watches the lake while clients listen, and tells each of every new snapshot. The lake is asked once for all of them: what is new is kept
/// for a while, and each listener goes on from where it is, as fast as it takes.
/// </summary>
sealed partial class LiveFeed(DuckLakeService service, TimeProvider clock, ILogger<LiveFeed> logger) : BackgroundService
{
    /// <summary>The most clients that may listen at once.</summary>
    public const int MaxListeners = 500;

    const int Kept = 1000;
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    readonly Meter _meter = new("Ekko.Api");
    volatile LiveState? _state;
    TaskCompletionSource _changed = NewSignal();
    int _listeners;

    /// <summary>How many clients listen.</summary>
    public int Listeners => Volatile.Read(ref _listeners);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge("ekko.api.live.listeners", () => Listeners, "{client}", "Clients that listen to new snapshots");
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <summary>
    /// The events for one client, until it goes: the snapshots after the one it has, then each new one, with counters; a heartbeat when
    /// there is none.
    /// </summary>
    /// <param name="last">The last event it has; null to begin with the latest snapshot.</param>
    /// <param name="mayGoOn">Whether its key still counts; asked before each event.</param>
    /// <param name="cancellationToken">Ends the events.</param>
    public async IAsyncEnumerable<SseItem<object>> ListenAsync(
        LiveEventId? last, Func<Task<bool>> mayGoOn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _listeners);
        try
        {
            var state = await StateAsync(cancellationToken).ConfigureAwait(false);
            if (last is { } known && await IsGoneAsync(known, state.Latest, cancellationToken).ConfigureAwait(false))
            {
                yield return Reset(state);
                last = null;
            }

            var position = last?.SnapshotId ?? state.SnapshotId - 1;
            var isNew = true;
            while (await mayGoOn().ConfigureAwait(false))
            {
                while (await AfterAsync(state, position, cancellationToken).ConfigureAwait(false) is { Count: > 0 } snapshots)
                {
                    foreach (var snapshot in snapshots)
                        yield return Item(snapshot);
                    position = snapshots[^1].SnapshotId;
                    isNew = true;
                }

                if (isNew)
                    yield return new SseItem<object>(state.Counters, "counters");
                isNew = false;
                var next = await NextAsync(state, cancellationToken).ConfigureAwait(false);
                if (cancellationToken.IsCancellationRequested)
                    yield break;
                if (next == state)
                {
                    yield return new SseItem<object>(new LiveHeartbeat(state.SnapshotId, clock.GetUtcNow()), "heartbeat");
                }
                else if (next.Epoch != state.Epoch)
                {
                    yield return Reset(next);
                    position = next.SnapshotId - 1;
                }

                state = next;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (Listeners > 0)
                    await LookAsync(stoppingToken).ConfigureAwait(false);
                else
                    _state = null;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    // Listeners wait while the lake cannot be reached; the log says so, once a second at most.
    async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var known = await StateAsync(cancellationToken).ConfigureAwait(false);
            var tag = await service.GetSnapshotTagAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            if (tag.Value == known.Tag)
                return;
            var isRestored = await IsGoneAsync(known.Latest, LiveEventId.Of(tag), cancellationToken).ConfigureAwait(false);
            var next = await ReadAsync(tag, isRestored ? known.Epoch + 1 : known.Epoch, cancellationToken).ConfigureAwait(false);
            if (!isRestored)
            {
                var added = (await service.GetSnapshotsAfterAsync(known.SnapshotId, Kept, cancellationToken).ConfigureAwait(false))
                    .Where(snapshot => snapshot.SnapshotId <= tag.SnapshotId).ToList();
                next = next with
                {
                    Since = added.Count < Kept ? known.Since : tag.SnapshotId,
                    Recent = added.Count < Kept ? [.. known.Recent, .. added] : [],
                };
                if (next.Recent.Length > Kept)
                    next = next with { Since = next.Recent[^Kept].SnapshotId - 1, Recent = next.Recent[^Kept..] };
            }

            _state = next;
            Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LookingFailed(logger, e.Message);
        }
    }

    async Task<LiveState> StateAsync(CancellationToken cancellationToken)
    {
        if (_state is { } known)
            return known;
        var tag = await service.GetSnapshotTagAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var first = await ReadAsync(tag, 0, cancellationToken).ConfigureAwait(false);
        return Interlocked.CompareExchange(ref _state, first, null) ?? first;
    }

    async Task<LiveState> ReadAsync(SnapshotTag tag, int epoch, CancellationToken cancellationToken)
    {
        var tables = await service.GetTableInfoAsync(new SnapshotSelector(tag.SnapshotId), cancellationToken).ConfigureAwait(false);
        return new LiveState(tag.Value, LiveEventId.Of(tag), epoch, tag.SnapshotId, [], LiveCounters.Of(tables));
    }

    /// <summary>
    /// Whether the lake was restored since: it ends before a snapshot, or has another one in its place. What was expired in the meantime is
    /// not gone in this sense; those after it are there.
    /// </summary>
    async Task<bool> IsGoneAsync(LiveEventId known, LiveEventId latest, CancellationToken cancellationToken)
    {
        if (known.SnapshotId >= latest.SnapshotId)
            return !known.IsSame(latest);
        try
        {
            var snapshot = await service.GetSnapshotAsync(new SnapshotSelector(known.SnapshotId), cancellationToken).ConfigureAwait(false);
            return !known.IsSame(LiveEventId.Of(snapshot));
        }
        catch (ReadingException e) when (e.Kind == ReadingErrorKind.Expired)
        {
            return false;
        }
    }

    /// <summary>Snapshots that a listener does not have, the oldest first; of very many, the first ones.</summary>
    async Task<IReadOnlyList<SnapshotSummary>> AfterAsync(LiveState state, long position, CancellationToken cancellationToken)
    {
        if (position >= state.SnapshotId)
            return [];
        if (position >= state.Since)
            return [.. state.Recent.Where(snapshot => snapshot.SnapshotId > position)];
        return [.. (await service.GetSnapshotsAfterAsync(position, Kept, cancellationToken).ConfigureAwait(false))
            .Where(snapshot => snapshot.SnapshotId <= state.SnapshotId)];
    }

    /// <summary>The state after one, or the same when nothing happened for the time of a heartbeat, or the client has gone.</summary>
    async Task<LiveState> NextAsync(LiveState state, CancellationToken cancellationToken)
    {
        var signal = Volatile.Read(ref _changed).Task;
        if (_state is { } other && other != state)
            return other;
        try
        {
            await signal.WaitAsync(Heartbeat, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException || cancellationToken.IsCancellationRequested)
        {
            // Nothing happened for a while, or the client has gone.
        }

        return _state ?? state;
    }

    static SseItem<object> Item(SnapshotSummary snapshot) => new(snapshot, "snapshot")
    {
        EventId = LiveEventId.Of(snapshot).ToString(),
    };

    static SseItem<object> Reset(LiveState state) => new(new LiveReset(state.SnapshotId), "reset");

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(1, LogLevel.Warning, "Looking for new snapshots failed: {Reason}")]
    static partial void LookingFailed(ILogger logger, string reason);

    /// <summary>The lake as it was last seen.</summary>
    /// <param name="Tag">What tells it from every other state.</param>
    /// <param name="Latest">The latest snapshot.</param>
    /// <param name="Epoch">Counts restores of the lake.</param>
    /// <param name="Since">The snapshot after which all are kept.</param>
    /// <param name="Recent">The snapshots that are kept, the oldest first.</param>
    /// <param name="Counters">Its figures.</param>
    sealed record LiveState(
        string Tag, LiveEventId Latest, int Epoch, long Since, ImmutableArray<SnapshotSummary> Recent, LiveCounters Counters)
    {
        public long SnapshotId => Latest.SnapshotId;
    }
}
