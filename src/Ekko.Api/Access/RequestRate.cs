using System.Threading.RateLimiting;
using Ekko.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Ekko.Api.Access;

/// <summary>How often a client may ask, by its key or, without one, by its address. On loopback there is no limit.</summary>
static class RequestRate
{
    const int SecondsAtOnce = 3;

    public static void AddRequestRate(this IServiceCollection services, int perSecond) => services.AddRateLimiter(limiter =>
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            ClientOf(context),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = SecondsAtOnce * perSecond,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
        limiter.OnRejected = RefuseAsync;
    });

    static string ClientOf(HttpContext context) =>
        context.Items[typeof(ApiKey)] is ApiKey key ? key.Id : context.Connection.RemoteIpAddress?.ToString() ?? "";

    static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var context = rejected.HttpContext;
        context.Response.Headers.RetryAfter = "1";
        await TypedResults.Problem(
            "These are too many requests in a short time. Try again in a second.",
            statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context).ConfigureAwait(false);
    }
}
