namespace Ekko.DuckLake.Catalog;

/// <summary>
/// Callers that come while a read is under way share the next one. It begins after all of them have come, so each sees what was
/// committed before it came, as if it had read by itself.
/// </summary>
sealed class SharedRead<T>(Func<Task<T>> read)
{
    readonly Lock _gate = new();
    Task<T>? _running;
    Task<T>? _next;

    public Task<T> RunAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_running is { IsCompleted: false } running)
                return (_next ??= FollowAsync(running)).WaitAsync(cancellationToken);
            _running = Task.Run(read, CancellationToken.None);
            return _running.WaitAsync(cancellationToken);
        }
    }

    async Task<T> FollowAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
            (_running, _next) = (_next, null);
        return await read().ConfigureAwait(false);
    }
}
