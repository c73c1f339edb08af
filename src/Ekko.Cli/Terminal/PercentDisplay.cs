namespace Ekko.Cli.Terminal;

/// <summary>Shows how far work is whose size is known only while it goes on.</summary>
static class PercentDisplay
{
    /// <summary>Runs work that reports what is done, and all there is.</summary>
    public static Task<T> RunAsync<T>(CommandHost host, string title, Func<Action<long, long>, Task<T>> work) =>
        ProgressDisplay.RunAsync(
            host, title, 100, report => work((done, total) => report(total == 0 ? 100 : (long)(100.0 * done / total))));
}
