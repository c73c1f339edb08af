namespace Ekko.DuckLake.Session;

/// <summary>
/// Threads for statements that are awaited. The engine runs a statement on the thread that asks for it. The same thread waits for the
/// catalog and the storage. On the thread pool, such waits would take the threads that are needed to end them.
/// </summary>
sealed class SessionThreads : TaskScheduler
{
    static readonly SessionThreads Shared = new();
    static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    readonly object _gate = new();
    readonly Queue<Task> _waiting = [];
    int _idle;

    /// <summary>Runs something that blocks its thread; another one takes it over at once, however many are blocked.</summary>
    public static Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken) => Task.Factory.StartNew(
        work, cancellationToken, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, Shared);

    /// <inheritdoc />
    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _waiting.Enqueue(task);
            if (_waiting.Count <= _idle)
            {
                Monitor.Pulse(_gate);
                return;
            }
        }

        new Thread(Work) { IsBackground = true, Name = "Ekko session" }.Start();
    }

    /// <inheritdoc />
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc />
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
            return [.. _waiting];
    }

    void Work()
    {
        while (Next() is { } task)
            TryExecuteTask(task);
    }

    /// <returns>The next task; null when there was none for a while.</returns>
    Task? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                var isWoken = Monitor.Wait(_gate, IdleTime);
                _idle--;
                if (!isWoken && _waiting.Count == 0)
                    return null;
            }

            return _waiting.Dequeue();
        }
    }
}
