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

    static readonly HybridCacheEntryOptions Look = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData };

    static readonly HybridCacheEntryOptions Keep = new()
    {
        Expiration = TimeSpan.FromHours(1),
        LocalCacheExpiration = TimeSpan.FromMinutes(10),
    };

    static readonly Counter<long> Lookups = new Meter("Ekko.Api").CreateCounter<long>(
        "ekko.api.cache.lookups", "{answer}", "Answers that were looked for in the cache");

    /// <summary>The answer with a tag; null when neither this process nor Redis has it.</summary>
    public async ValueTask<CachedAnswer?> FindAsync(string tag, CancellationToken cancellationToken)
    {
        var answer = await cache.GetOrCreateAsync<CachedAnswer?>(
            tag, static _ => ValueTask.FromResult<CachedAnswer?>(null), Look, tags: null, cancellationToken).ConfigureAwait(false);
        Lookups.Add(1, new KeyValuePair<string, object?>("hit", answer is null ? "false" : "true"));
        return answer;
    }

    /// <summary>Keeps an answer, unless it is too large.</summary>
    public ValueTask KeepAsync(string tag, CachedAnswer answer, CancellationToken cancellationToken) =>
        answer.Body.Length > LargestAnswer ? ValueTask.CompletedTask : cache.SetAsync(tag, answer, Keep, tags: null, cancellationToken);
}
