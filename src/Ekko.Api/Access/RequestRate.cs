using System.Threading.RateLimiting;
using Ekko.Api.Caching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using RedisRateLimiting;

namespace Ekko.Api.Access;

/// <summary>How often a client may ask, by its key or, without one, by its address. On loopback there is no limit.</summary>
static class RequestRate
{
    const int SecondsAtOnce = 3;

    public static void AddRequestRate(this IServiceCollection services, int perSecond, RedisLink? redis) =>
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                RateLimitPartition.Get(ClientOf(context), client => LimiterOf(client, perSecond, redis)));
            limiter.OnRejected = RefuseAsync;
        });

    static RateLimiter LimiterOf(string client, int perSecond, RedisLink? redis)
    {
        var own = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = SecondsAtOnce * perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
        if (redis is null)
            return own;
        var shared = new RedisTokenBucketRateLimiter<string>(client, new RedisTokenBucketRateLimiterOptions
        {
            ConnectionMultiplexerFactory = () => redis.Connection,
            TokenLimit = SecondsAtOnce * perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        });
        return new SharedRateLimiter(shared, own, redis);
    }

    static string ClientOf(HttpContext context) =>
        context.Features.Get<ApiClient>()?.Id ?? context.Connection.RemoteIpAddress?.ToString() ?? "";

    static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var context = rejected.HttpContext;
        context.Response.Headers.RetryAfter = "1";
        await TypedResults.Problem(
            "These are too many requests in a short time. Try again in a second.",
            statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context).ConfigureAwait(false);
    }
}
