using Polly;
using Polly.Retry;

namespace Ekko.Retries;

/// <summary>How a layer tries again: after waits that double, with jitter.</summary>
static class RetryPolicy
{
    /// <summary>A policy.</summary>
    /// <param name="rules">When, how often, after which waits.</param>
    /// <param name="time">The clock of the waits.</param>
    public static ResiliencePipeline Create(RetryRules rules, TimeProvider time)
    {
        var began = time.GetTimestamp();
        return new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = rules.Attempts - 1,
                Delay = rules.FirstWait,
                MaxDelay = rules.LongestWait,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = failed => ValueTask.FromResult(
                    failed.Outcome.Exception is { } error && !failed.Context.CancellationToken.IsCancellationRequested
                    && rules.MayPass(error)
                    && time.GetElapsedTime(began) < rules.Patience - (rules.AskedWait(error) ?? TimeSpan.Zero)),
                DelayGenerator = retry => ValueTask.FromResult(rules.AskedWait(retry.Outcome.Exception!)),
                OnRetry = retry =>
                {
                    rules.Waits?.Invoke(retry.Outcome.Exception!, retry.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }
}
