using Ekko.DuckLake.Retrying;
using Microsoft.Extensions.Logging;

namespace Ekko.DuckLake.Storage;

/// <summary>Makes a request again, after a growing wait with jitter, as long as its failure may pass.</summary>
sealed class S3Retry(S3Options options, TimeProvider time, ILogger logger)
{
    static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    readonly Retry _retry = new(
        options.FirstRetryDelay, LongestDelay,
        error => S3Failure.MayPass(error) ? new RetryRule(options.Attempts, TimeSpan.MaxValue) : null, time);

    /// <summary>Runs one request.</summary>
    /// <param name="what">What is done, on what: the beginning of the error.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="request">The request: given the number of the attempt, from 1, and what ends it when nothing moves.</param>
    /// <param name="cancellationToken">Ends attempts and waits.</param>
    /// <exception cref="DuckLakeException">It failed for good.</exception>
    internal async Task<T> RunAsync<T>(
        string what, string bucket, Func<int, StallGuard, Task<T>> request, CancellationToken cancellationToken)
    {
        var attempts = 0;
        var silence = TimeSpan.Zero;
        try
        {
            return await _retry.RunAsync(TryAsync, LogWait, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or CacheFullException))
        {
            throw S3Failure.Describe(what, bucket, options, e);
        }

        async Task<T> TryAsync()
        {
            var begun = time.GetTimestamp();
            using var guard = new StallGuard(options.StallTimeout, time, cancellationToken);
            try
            {
                return await request(++attempts, guard).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                silence += options.StallTimeout;
                throw Failed(new TimeoutException($"Nothing moved for {options.StallTimeout.TotalSeconds:0} s.", e));
            }
            catch (Exception e) when (e is not (OperationCanceledException or CacheFullException))
            {
                silence = guard.HasMoved ? TimeSpan.Zero : silence + time.GetElapsedTime(begun);
                cancellationToken.ThrowIfCancellationRequested();
                if (silence < options.Patience)
                    throw;
                throw Failed(e);
            }
        }

        void LogWait(Exception error, int attempt, TimeSpan wait) =>
            logger.RequestFailed(S3Failure.Describe(what, bucket, options, error).Message, attempt, wait);

        // A server that is silent for too long is an error now.
        Exception Failed(Exception failure) =>
            silence >= options.Patience ? S3Failure.Describe(what, bucket, options, failure) : failure;
    }
}
