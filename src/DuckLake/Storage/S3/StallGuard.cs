namespace Ekko.DuckLake.Storage;

/// <summary>
/// Ends a request during which nothing moves, or whose caller cancels. A request that has been sent whole is not given up at once: the
/// server may carry it out after the connection is gone, even after a delete that was sent later. Its answer is waited for, for a while.
/// </summary>
sealed class StallGuard : IDisposable
{
    /// <summary>How long a cancelled caller waits for the answer to what was sent whole.</summary>
    internal static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    readonly Lock _gate = new();
    readonly TimeSpan _timeout;
    readonly CancellationToken _caller;
    readonly CancellationTokenSource _ended;
    readonly CancellationTokenRegistration _cancelled;
    bool _isSent;

    internal StallGuard(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _caller = cancellationToken;
        _ended = new CancellationTokenSource(timeout, time);
        _cancelled = cancellationToken.UnsafeRegister(static guard => ((StallGuard)guard!).Cancel(), this);
    }

    internal CancellationToken Token => _ended.Token;

    /// <summary>Whether anything moved.</summary>
    internal bool HasMoved { get; private set; }

    /// <summary>Something moved: the request has the whole time again.</summary>
    internal void Moved()
    {
        HasMoved = true;
        lock (_gate)
        {
            if (!_caller.IsCancellationRequested)
                _ended.CancelAfter(_timeout);
        }
    }

    /// <summary>The next bytes of the request's body are about to be sent.</summary>
    /// <param name="isLast">Whether they end it: then the server can carry out the request.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled: the bytes must not be sent.</exception>
    internal void Sends(bool isLast)
    {
        lock (_gate)
        {
            if (!_isSent || !isLast)
                _caller.ThrowIfCancellationRequested();
            _isSent = isLast;
        }

        Moved();
    }

    public void Dispose()
    {
        _cancelled.Dispose();
        _ended.Dispose();
    }

    void Cancel()
    {
        lock (_gate)
        {
            if (_isSent)
            {
                _ended.CancelAfter(AnswerPatience);
                return;
            }
        }

        _ended.Cancel();
    }
}
