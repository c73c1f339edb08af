using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Ekko.Api.Caching;

/// <summary>Registers the cache of answers: in this process, and in Redis where there is one.</summary>
static class CachingServices
{
    const string KeyPrefix = "ekko:answer:";

    public static void AddAnswerCache(this IServiceCollection services, long cacheBytes, RedisLink? redis)
    {
        services.AddMemoryCache(memory => memory.SizeLimit = cacheBytes);
        if (redis is not null)
        {
            services.AddSingleton(redis);
            services.AddSingleton<IDistributedCache>(new SharedCache(
                new RedisCache(new RedisCacheOptions
                {
                    InstanceName = KeyPrefix,
                    ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(redis.Connection),
                }),
                redis));
        }

        services.AddHybridCache(cache => cache.MaximumPayloadBytes = AnswerCache.LargestAnswer)
            .AddSerializer<CachedAnswer, CachedAnswerSerializer>();
        services.AddSingleton<AnswerCache>();
    }
}
