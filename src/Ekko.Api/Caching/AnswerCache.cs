using System.Diagnostics.Metrics;
using Microsoft.Extensions.Caching.Hybrid;

namespace Ekko.Api.Caching;

/// <summary>
/// Answers by their tags. A tag names the lake, the snapshot, the query and the form, so an answer never goes stale: it only leaves to
/// make room.
/// </summary>
sealed class AnswerCache(HybridCache cache)
{
    /// <summary>The largest answer that is kept, in bytes.</summary>
    public const int LargestAnswer = 1024 * 1024;

    static readonly HybridCacheEntryOptions Keep = new()
    {
        Expiration = TimeSpan.FromHours(1),
        LocalCacheExpiration = TimeSpan.FromMinutes(10),
    };

    static readonly Counter<long> Lookups = new Meter("Ekko.Api").CreateCounter<long>(
        "ekko.api.cache.lookups", "{answer}", "Answers that were looked for in the cache");

    /// <summary>The answer with a tag, from this process, from Redis or made. Requests that come meanwhile wait for the same one.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="make">Makes it. It is cancelled when no request waits for it any more. What is too large is not kept.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<CachedAnswer> GetAsync(
        string tag, Func<CancellationToken, ValueTask<CachedAnswer>> make, CancellationToken cancellationToken)
    {
        var isHit = true;
        try
        {
            return await cache.GetOrCreateAsync(tag, MakeAsync, Keep, tags: null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Lookups.Add(1, new KeyValuePair<string, object?>("hit", isHit ? "true" : "false"));
        }

        ValueTask<CachedAnswer> MakeAsync(CancellationToken token)
        {
            isHit = false;
            return make(token);
        }
    }
}
