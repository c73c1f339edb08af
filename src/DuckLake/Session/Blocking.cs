namespace Ekko.DuckLake.Session;

/// <summary>
/// Waits for the catalog and the storage on the session's thread, which the engine blocks anyway: the caller's for synchronous calls, one
/// of <see cref="SessionThreads"/> for asynchronous ones, never one of the thread pool. What is waited for goes on on the pool.
/// </summary>
static class Blocking
{
    /// <summary>Waits for a result.</summary>
    public static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>Waits for the end.</summary>
    public static void Wait(Task task) => task.GetAwaiter().GetResult();
}
