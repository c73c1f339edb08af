namespace Ekko.Sources.Rpc;

/// <summary>
/// The pauses between attempts: twice as long each time, drawn at random from the upper half so that many clients do not come back
/// together.
/// </summary>
sealed class Backoff(NodeLimits limits, TimeProvider time)
{
    readonly long _began = time.GetTimestamp();
    int _failures;

    /// <summary>Attempts that failed.</summary>
    public int Failures => _failures;

    /// <summary>Waits for the next attempt.</summary>
    /// <param name="atLeast">What the node asks for.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False, at once, when it is time to give up.</returns>
    public async ValueTask<bool> PauseAsync(TimeSpan? atLeast, CancellationToken cancellationToken)
    {
        var pause = Next(_failures++, limits, Random.Shared.NextDouble());
        if (atLeast > pause)
            pause = atLeast.Value;
        if (time.GetElapsedTime(_began) + pause > limits.GiveUpAfter)
            return false;
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        return true;
    }

    internal static TimeSpan Next(int failures, NodeLimits limits, double random)
    {
        var longest = Math.Min(
            limits.LongestPause.TotalMilliseconds, limits.FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 30)));
        return TimeSpan.FromMilliseconds(longest * (0.5 + (random / 2)));
    }
}
