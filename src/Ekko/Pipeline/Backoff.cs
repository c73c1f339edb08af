namespace Ekko.Pipeline;

/// <summary>How long to wait before something is tried again: doubling, with jitter, never zero.</summary>
static class Backoff
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <param name="attempt">The number of failures so far, from 1.</param>
    public static TimeSpan Wait(int attempt)
    {
        var full = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 20) - 1));
#pragma warning disable CA5394 // Jitter, nothing secret.
        return TimeSpan.FromMilliseconds(full * (0.5 + Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
    }
}
