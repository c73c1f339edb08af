using Polly;
using Polly.Retry;

namespace Ekko.Retries;

/// <summary>How a layer tries again: after waits that double, with jitter.</summary>
static class RetryPolicy
{
    /// <summary>A policy.</summary>
    /// <param name="firstWait">The mean of the first wait.</param>
    /// <param name="longestWait">The longest wait.</param>
    /// <param name="attempts">Attempts at most, the first one included.</param>
    /// <param name="mayPass">Whether an error is tried again.</param>
    /// <param name="waits">Told of each wait; null for nobody.</param>
    /// <param name="time">The clock of the waits.</param>
    public static ResiliencePipeline Create(
        TimeSpan firstWait, TimeSpan longestWait, int attempts, Func<Exception, bool> mayPass, Action<Exception, TimeSpan>? waits,
        TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = attempts - 1,
                Delay = firstWait,
                MaxDelay = longestWait,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = failed => ValueTask.FromResult(
                    failed.Outcome.Exception is { } error && !failed.Context.CancellationToken.IsCancellationRequested && mayPass(error)),
                OnRetry = retry =>
                {
                    waits?.Invoke(retry.Outcome.Exception!, retry.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
}
