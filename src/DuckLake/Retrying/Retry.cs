using Polly;
using Polly.Retry;

namespace Ekko.DuckLake.Retrying;

/// <summary>How often, and how long at most, one kind of error is tried again.</summary>
/// <param name="Attempts">Attempts at most, the first one included.</param>
/// <param name="Patience">No attempt begins later than this after the first one began.</param>
readonly record struct RetryRule(int Attempts, TimeSpan Patience);

/// <summary>
/// Runs something again while it fails with errors that have a rule, after waits that double, with jitter. The one backoff of the library.
/// </summary>
sealed class Retry
{
    static readonly ResiliencePropertyKey<long> Begun = new("ekko.begun");
    static readonly ResiliencePropertyKey<Action<Exception, int, TimeSpan>?> Waits = new("ekko.waits");

    readonly TimeProvider _time;
    readonly ResiliencePipeline _pipeline;

    /// <summary>Prepares a layer's way of trying again.</summary>
    /// <param name="firstWait">The mean of the first wait.</param>
    /// <param name="longestWait">The longest wait.</param>
    /// <param name="rule">The rule of an error; null when it is not tried again.</param>
    /// <param name="time">The clock of the waits.</param>
    public Retry(TimeSpan firstWait, TimeSpan longestWait, Func<Exception, RetryRule?> rule, TimeProvider time)
    {
        _time = time;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // The rules end it.
                MaxRetryAttempts = int.MaxValue,
                Delay = firstWait,
                MaxDelay = longestWait,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = failed => ValueTask.FromResult(
                    failed.Outcome.Exception is { } error && rule(error) is { } found && failed.AttemptNumber + 1 < found.Attempts
                    && time.GetElapsedTime(failed.Context.Properties.GetValue(Begun, 0)) < found.Patience),
                OnRetry = retry =>
                {
                    retry.Context.Properties.GetValue(Waits, null)?.Invoke(retry.Outcome.Exception!, retry.AttemptNumber + 1,
                        retry.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Runs on the caller's thread, which also waits between attempts.</summary>
    public T Run<T>(Func<T> attempt, CancellationToken cancellationToken)
    {
        var context = Begin(cancellationToken);
        try
        {
            return _pipeline.Execute(static (_, run) => run(), context, attempt);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Runs without a thread between attempts.</summary>
    /// <param name="attempt">What to run.</param>
    /// <param name="waits">Takes each error that is tried again, the number of the attempt and the wait after it; null for nothing.</param>
    /// <param name="cancellationToken">Ends attempts and waits.</param>
    public async Task<T> RunAsync<T>(
        Func<Task<T>> attempt, Action<Exception, int, TimeSpan>? waits, CancellationToken cancellationToken)
    {
        var context = Begin(cancellationToken);
        context.Properties.Set(Waits, waits);
        try
        {
            return await _pipeline.ExecuteAsync(static (_, run) => new ValueTask<T>(run()), context, attempt).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    ResilienceContext Begin(CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(Begun, _time.GetTimestamp());
        return context;
    }
}
