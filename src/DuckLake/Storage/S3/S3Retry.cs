namespace Ekko.DuckLake.Storage;

/// <summary>Makes a request again, after a growing wait with jitter, as long as its failure may pass.</summary>
sealed class S3Retry(S3Options options, TimeProvider time)
{
    static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>Runs one request.</summary>
    /// <param name="what">What is done, on what: the beginning of the error.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="request">The request: given the number of the attempt, from 1, and what ends it when nothing moves.</param>
    /// <param name="cancellationToken">Ends attempts and waits.</param>
    /// <exception cref="DuckLakeException">It failed for good.</exception>
    internal async Task<T> RunAsync<T>(
        string what, string bucket, Func<int, StallGuard, Task<T>> request, CancellationToken cancellationToken)
    {
        var silence = TimeSpan.Zero;
        for (var attempt = 1; ; attempt++)
        {
            var begun = time.GetTimestamp();
            using var guard = new StallGuard(options.StallTimeout, time, cancellationToken);
            Exception failure;
            try
            {
                return await request(attempt, guard).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                failure = new TimeoutException($"Nothing moved for {options.StallTimeout.TotalSeconds:0} s.", e);
                silence += options.StallTimeout;
            }
            catch (Exception e) when (e is not (OperationCanceledException or CacheFullException))
            {
                failure = e;
                silence = guard.HasMoved ? TimeSpan.Zero : silence + time.GetElapsedTime(begun);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (attempt >= options.Attempts || silence >= options.Patience || !S3Failure.MayPass(failure))
                throw S3Failure.Describe(what, bucket, options, failure);
            await Task.Delay(Delay(attempt), time, cancellationToken).ConfigureAwait(false);
        }
    }

    TimeSpan Delay(int attempt)
    {
        var longest = options.FirstRetryDelay * Math.Pow(2, attempt - 1);
        if (longest > LongestDelay)
            longest = LongestDelay;
#pragma warning disable CA5394 // Spreads retries; nothing depends on its being unpredictable.
        return longest * (0.5 + (Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
    }
}
