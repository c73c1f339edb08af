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

    /// <summary>The answer with a tag; null when neither this process nor Redis has it.</summary>
    public ValueTask<CachedAnswer?> FindAsync(string tag, CancellationToken cancellationToken) => cache.GetOrCreateAsync<CachedAnswer?>(
        tag, static _ => ValueTask.FromResult<CachedAnswer?>(null), Look, tags: null, cancellationToken);

    /// <summary>Keeps an answer, unless it is too large.</summary>
    public ValueTask KeepAsync(string tag, CachedAnswer answer, CancellationToken cancellationToken) =>
        answer.Body.Length > LargestAnswer ? ValueTask.CompletedTask : cache.SetAsync(tag, answer, Keep, tags: null, cancellationToken);
}
