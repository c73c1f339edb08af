namespace Ekko.DuckLake.Storage;

/// <summary>Ends a request during which nothing moves: every byte that moves gives it the whole time again.</summary>
sealed class StallGuard : IDisposable
{
    readonly TimeSpan _timeout;
    readonly CancellationTokenSource _stalled;
    readonly CancellationTokenSource _linked;

    internal StallGuard(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _stalled = new CancellationTokenSource(timeout, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, cancellationToken);
    }

    internal CancellationToken Token => _linked.Token;

    /// <summary>Whether anything moved.</summary>
    internal bool HasMoved { get; private set; }

    /// <summary>Something moved.</summary>
    internal void Moved()
    {
        HasMoved = true;
        _stalled.CancelAfter(_timeout);
    }

    public void Dispose()
    {
        _linked.Dispose();
        _stalled.Dispose();
    }
}
