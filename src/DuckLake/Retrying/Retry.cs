using System.Runtime.ExceptionServices;
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

    readonly Func<Exception, RetryRule?> _rule;
    readonly TimeProvider _time;

    // The first failure makes it: a pipeline costs more than most of what runs here, and most of that succeeds at once.
    readonly Lazy<ResiliencePipeline> _pipeline;

    /// <summary>Prepares a layer's way of trying again.</summary>
    /// <param name="firstWait">The mean of the first wait.</param>
    /// <param name="longestWait">The longest wait.</param>
    /// <param name="rule">The rule of an error; null when it is not tried again.</param>
    /// <param name="time">The clock of the waits.</param>
    public Retry(TimeSpan firstWait, TimeSpan longestWait, Func<Exception, RetryRule?> rule, TimeProvider time)
    {
        _rule = rule;
        _time = time;
        _pipeline = new(() => Pipeline(firstWait, longestWait));
    }

    /// <summary>Runs on the caller's thread, which also waits between attempts.</summary>
    public T Run<T>(Func<T> attempt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var begun = _time.GetTimestamp();
        try
        {
            return attempt();
        }
        catch (Exception error) when (_rule(error) is not null)
        {
            return Again(error, begun, attempt, cancellationToken);
        }
    }

    /// <summary>Runs without a thread between attempts.</summary>
    /// <param name="attempt">What to run.</param>
    /// <param name="waits">Takes each error that is tried again, the number of the attempt and the wait after it; null for nothing.</param>
    /// <param name="cancellationToken">Ends attempts and waits.</param>
    public async Task<T> RunAsync<T>(
        Func<Task<T>> attempt, Action<Exception, int, TimeSpan>? waits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var begun = _time.GetTimestamp();
        try
        {
            return await attempt().ConfigureAwait(false);
        }
        catch (Exception error) when (_rule(error) is not null)
        {
            return await AgainAsync(error, begun, attempt, waits, cancellationToken).ConfigureAwait(false);
        }
    }

    T Again<T>(Exception error, long begun, Func<T> attempt, CancellationToken cancellationToken)
    {
        var context = Context(begun, cancellationToken);
        try
        {
            return _pipeline.Value.Execute(static (_, run) => run(), context, FailingFirst(error, attempt));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    async Task<T> AgainAsync<T>(
        Exception error, long begun, Func<Task<T>> attempt, Action<Exception, int, TimeSpan>? waits, CancellationToken cancellationToken)
    {
        var context = Context(begun, cancellationToken);
        context.Properties.Set(Waits, waits);
        try
        {
            return await _pipeline.Value
                .ExecuteAsync(static (_, run) => new ValueTask<T>(run()), context, FailingFirst(error, attempt)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>The attempts as the pipeline counts them: the first one is over and failed.</summary>
    static Func<T> FailingFirst<T>(Exception error, Func<T> attempt)
    {
        Exception? first = error;
        return () =>
        {
            if (Interlocked.Exchange(ref first, null) is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            return attempt();
        };
    }

    static ResilienceContext Context(long begun, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(Begun, begun);
        return context;
    }

    ResiliencePipeline Pipeline(TimeSpan firstWait, TimeSpan longestWait) => new ResiliencePipelineBuilder { TimeProvider = _time }
        .AddRetry(new RetryStrategyOptions
        {
            // The rules end it.
            MaxRetryAttempts = int.MaxValue,
            Delay = firstWait,
            MaxDelay = longestWait,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = failed => ValueTask.FromResult(
                failed.Outcome.Exception is { } error && _rule(error) is { } found && failed.AttemptNumber + 1 < found.Attempts
                && _time.GetElapsedTime(failed.Context.Properties.GetValue(Begun, 0)) < found.Patience),
            OnRetry = retry =>
            {
                LakeMetrics.Retried(retry.Outcome.Exception!);
                retry.Context.Properties.GetValue(Waits, null)?.Invoke(retry.Outcome.Exception!, retry.AttemptNumber + 1, retry.RetryDelay);
                return ValueTask.CompletedTask;
            },
        })
        .Build();
}
