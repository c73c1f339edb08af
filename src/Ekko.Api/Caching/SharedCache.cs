using Microsoft.Extensions.Caching.Distributed;

namespace Ekko.Api.Caching;

/// <summary>What replicas keep for one another in Redis. While Redis does not answer it holds nothing.</summary>
sealed class SharedCache(IDistributedCache redis, RedisLink link) : IDistributedCache
{
    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        link.AskAsync(async asked => await redis.GetAsync(key, asked).ConfigureAwait(false), otherwise: null, token).AsTask();

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        DoAsync(asked => redis.SetAsync(key, value, options, asked), token);

    public Task RefreshAsync(string key, CancellationToken token = default) => DoAsync(asked => redis.RefreshAsync(key, asked), token);

    public Task RemoveAsync(string key, CancellationToken token = default) => DoAsync(asked => redis.RemoveAsync(key, asked), token);

    public byte[]? Get(string key) => throw OnlyAsynchronous();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw OnlyAsynchronous();

    public void Refresh(string key) => throw OnlyAsynchronous();

    public void Remove(string key) => throw OnlyAsynchronous();

    Task<bool> DoAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => link.AskAsync(
        async asked =>
        {
            await work(asked).ConfigureAwait(false);
            return true;
        },
        otherwise: false, cancellationToken).AsTask();

    static NotSupportedException OnlyAsynchronous() => new("The shared cache is asked asynchronously only.");
}
