namespace Ekko.Sandbox;

/// <summary>
/// Ends a worker that takes too long or too much memory, or whose client has gone. Only the time counts that the server waits for it.
/// </summary>
sealed class WorkerWatch : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    readonly WorkerProcess _worker;
    readonly SandboxOptions _options;
    readonly TimeProvider _clock;
    readonly ITimer _timer;
    readonly Lock _gate = new();
    long? _since;
    TimeSpan _spent;

    public WorkerWatch(WorkerProcess worker, SandboxOptions options, TimeProvider clock)
    {
        (_worker, _options, _clock) = (worker, options, clock);
        _timer = clock.CreateTimer(static watch => ((WorkerWatch)watch!).Look(), this, Interval, Interval);
    }

    /// <summary>Why the worker was ended; null when it was not.</summary>
    public SandboxException? Reason { get; private set; }

    /// <summary>For how long the worker was waited for.</summary>
    public TimeSpan Spent
    {
        get
        {
            lock (_gate)
                return _spent + (_since is { } since ? _clock.GetElapsedTime(since) : TimeSpan.Zero);
        }
    }

    /// <summary>Counts the time from now on.</summary>
    public void Begin()
    {
        lock (_gate)
            _since = _clock.GetTimestamp();
    }

    /// <summary>Counts no more time.</summary>
    public void End()
    {
        lock (_gate)
        {
            _spent += _clock.GetElapsedTime(_since ?? _clock.GetTimestamp());
            _since = null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    void Look()
    {
        if (Spent > _options.TimeLimit)
        {
            End(SandboxErrorKind.TimeLimit, $"it ran for more than {_options.TimeLimit.TotalSeconds:0.#} s. "
                + "Read fewer rows or columns, for example of some days only.");
        }
        else if (_worker.ResidentBytes > _options.MemoryLimit / 10 * 9)
        {
            End(SandboxErrorKind.MemoryLimit, $"it needs more than {_options.MemoryLimit >> 20} MiB of memory. "
                + "Group or sort fewer rows, or make smaller values.");
        }
    }

    void End(SandboxErrorKind kind, string reason)
    {
        if (Reason is null)
            SandboxMetrics.Killed(kind);
        Reason ??= new SandboxException(kind, $"Running the statement failed: {reason}");
        _worker.Kill();
    }
}
