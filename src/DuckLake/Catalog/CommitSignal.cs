using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// Wakes the readers that wait for new snapshots of a catalog when this process commits one, whichever object commits it. It says nothing
/// about other processes: waiting always has an end.
/// </summary>
sealed class CommitSignal : IDisposable
{
    static readonly ConcurrentDictionary<(string, string), ImmutableList<CommitSignal>> Waiting = new();
    static int _subscriptions;

    readonly (string, string) _key;
    readonly SemaphoreSlim _raised = new(0);

    CommitSignal((string, string) key) => _key = key;

    /// <summary>From now on commits are noticed.</summary>
    internal static CommitSignal Subscribe(CatalogDialect dialect)
    {
        var signal = new CommitSignal((dialect.Name, dialect.Location));
        Waiting.AddOrUpdate(signal._key, _ => [signal], (_, others) => others.Add(signal));
        Interlocked.Increment(ref _subscriptions);
        return signal;
    }

    /// <summary>Wakes all readers that wait: there may be a new snapshot.</summary>
    internal static void Raise(CatalogDialect dialect)
    {
        if (Volatile.Read(ref _subscriptions) == 0 || !Waiting.TryGetValue((dialect.Name, dialect.Location), out var signals))
            return;
        foreach (var signal in signals)
            signal._raised.Release();
    }

    /// <summary>Waits for a commit since the last call, at most for the given time.</summary>
    internal async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await _raised.WaitAsync(either.Token).ConfigureAwait(false);
            while (_raised.CurrentCount > 0)
                await _raised.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Another client may have committed: it is time to look.
        }
    }

    public void Dispose()
    {
        Interlocked.Decrement(ref _subscriptions);
        while (Waiting.TryGetValue(_key, out var signals))
        {
            var rest = signals.Remove(this);
            if (rest.IsEmpty ? Waiting.TryRemove(new(_key, signals)) : Waiting.TryUpdate(_key, rest, signals))
                break;
        }
    }
}
