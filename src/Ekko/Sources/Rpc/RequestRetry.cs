using Ekko.Retries;

namespace Ekko.Sources.Rpc;

/// <summary>
/// Asks nodes again while the retry table says so: after waits that grow, no shorter than a node wants, until the time is up.
/// </summary>
sealed class RequestRetry(NodeLimits limits, TimeProvider time)
{
    /// <summary>Asks until an answer is one.</summary>
    /// <param name="attempt">One attempt; is given how many failed before it.</param>
    /// <param name="cancellationToken">Cancels asking.</param>
    /// <exception cref="NodeException">What the last attempt failed with. No layer above tries it again.</exception>
    public async Task<T> RunAsync<T>(Func<int, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var failed = 0;
        try
        {
            return await Policy(() => failed++).ExecuteAsync(token => new ValueTask<T>(attempt(failed, token)), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (NodeException e) when (IsTriedAgain(e) && !cancellationToken.IsCancellationRequested)
        {
            throw e.GivenUp(failed + 1);
        }
    }

    Polly.ResiliencePipeline Policy(Action waits) => RetryPolicy.Create(
        new RetryRules
        {
            FirstWait = limits.FirstPause,
            LongestWait = limits.LongestPause,
            Patience = limits.GiveUpAfter,
            MayPass = IsTriedAgain,
            AskedWait = AskedWait,
            Waits = (_, _) => waits(),
        },
        time);

    static bool IsTriedAgain(Exception error) => RetryTable.LayerOf(error) == RetryLayer.Request;

    /// <summary>A node that asks for no wait gets one all the same.</summary>
    TimeSpan? AskedWait(Exception error) => error is NodeException { RetryAfter: { } asked } && asked > limits.FirstPause ? asked : null;
}
