namespace Ekko.DuckLake.Session;

/// <summary>The end a command's time comes to: its caller's token, or its timeout.</summary>
sealed class StatementDeadline : IDisposable
{
    readonly CancellationTokenSource _timer = new();
    readonly int _seconds;

    /// <summary>Starts the clock.</summary>
    /// <param name="seconds">Seconds until the end; 0 for no limit.</param>
    /// <param name="caller">The caller's token.</param>
    public StatementDeadline(int seconds, CancellationToken caller)
    {
        _seconds = seconds;
        Source = CancellationTokenSource.CreateLinkedTokenSource(caller, _timer.Token);
        if (seconds > 0)
            _timer.CancelAfter(TimeSpan.FromSeconds(seconds));
    }

    /// <summary>What stops the statement.</summary>
    public CancellationTokenSource Source { get; }

    /// <summary>The error to show for a cancellation: a timeout is not something the caller asked for.</summary>
    public Exception Explain(OperationCanceledException error) => _timer.IsCancellationRequested
        ? new DuckLakeException(
            DuckLakeErrorKind.Busy, $"Running a statement failed: it took longer than its timeout of {_seconds} s.",
            new TimeoutException(error.Message, error))
        : error;

    /// <inheritdoc />
    public void Dispose()
    {
        Source.Dispose();
        _timer.Dispose();
    }
}
