using Ekko.Writing;

namespace Ekko.Pipeline;

/// <summary>Counts what a pipeline does, for its status and its metrics. Safe for concurrent use.</summary>
sealed class PipelineProgress : IDisposable
{
    readonly Lock _gate = new();
    readonly TimeProvider _time;
    readonly PipelineMetrics _metrics;
    PipelineStatus _status = new();
    DateTimeOffset? _oldest;

    public PipelineProgress(TimeProvider time)
    {
        _time = time;
        _metrics = new PipelineMetrics(() => Status);
    }

    public PipelineStatus Status
    {
        get
        {
            lock (_gate)
            {
                var now = _time.GetUtcNow();
                return _status with
                {
                    Lag = _oldest is { } oldest ? Positive(now - oldest) : TimeSpan.Zero,
                    Failing = _status.Failure is { } failure ? Positive(now - failure.Since) : TimeSpan.Zero,
                };
            }
        }
    }

    public void SetState(PipelineState state, int chains)
    {
        Change(status => status with { State = state, Chains = chains });
        // Others write and are the ones that may be behind, or fail.
        if (state == PipelineState.StandingBy)
            Recovered();
    }

    /// <summary>A session reads.</summary>
    /// <param name="chains">Chains it writes.</param>
    /// <param name="isBehind">Whether the stream has messages that are not committed: if not, nothing fails any more.</param>
    public void Begins(int chains, bool isBehind)
    {
        SetState(PipelineState.Running, chains);
        if (!isBehind)
            Recovered();
    }

    public void Received(long messages, long known)
    {
        Change(status => status with { Received = status.Received + messages, Known = status.Known + known });
        _metrics.Received(messages, known);
    }

    /// <param name="bytes">Bytes of rows in the buffer that fills.</param>
    /// <param name="lag">Messages that are not committed.</param>
    /// <param name="oldest">When the stream took the oldest of them that was read; null when there is none.</param>
    public void Buffered(long bytes, long lag, DateTimeOffset? oldest)
    {
        lock (_gate)
            _oldest = oldest;
        Change(status => status with { BufferedBytes = bytes, LagMessages = lag });
    }

    /// <summary>A session ended: what it had read and not committed is read again, and is behind until then.</summary>
    public void Dropped() => Change(status => status with { BufferedBytes = 0 });

    public void Committed(PipelineBuffer buffer, WriteResult result, TimeSpan elapsed)
    {
        Change(status => status with
        {
            Total = status.Total + result,
            Commits = status.Commits + 1,
            Failure = null,
            Sequence = Math.Max(status.Sequence, buffer.Position.StreamSequence),
        });
        _metrics.Committed(buffer.Messages, result, elapsed);
    }

    /// <summary>Something failed that is tried again.</summary>
    public void Retried(Exception error)
    {
        Change(status => status with
        {
            Failure = new PipelineFailure(
                status.Failure?.Since ?? _time.GetUtcNow(), (status.Failure?.Attempts ?? 0) + 1, error.Message),
        });
        _metrics.Retried();
    }

    public void MaintenanceFailed() => _metrics.MaintenanceFailed();

    public void Dispose() => _metrics.Dispose();

    void Recovered()
    {
        lock (_gate)
            _oldest = null;
        Change(status => status with { Failure = null });
    }

    static TimeSpan Positive(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;

    void Change(Func<PipelineStatus, PipelineStatus> change)
    {
        lock (_gate)
            _status = change(_status);
    }
}
