namespace Ekko.DuckLake.Session;

/// <summary>
/// Waits for the catalog on the session's thread. A session works on one statement at a time and the engine blocks its thread anyway;
/// asynchronous callers run the whole statement on the thread pool.
/// </summary>
static class Blocking
{
    /// <summary>Waits for a result.</summary>
    public static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>Waits for the end.</summary>
    public static void Wait(Task task) => task.GetAwaiter().GetResult();
}
