using Ekko.Api.Access;
using Ekko.Api.Caching;
using Ekko.Api.Fallback;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ekko.Api.Endpoints;

/// <summary><c>/health</c>: whether the process lives, and whether the lake can be read.</summary>
static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("health").WithMetadata(OpenToAll.Instance);
        health.MapGet("/live", Live).WithSummary("Whether the process answers");
        health.MapGet(
            "/ready", ReadyAsync).WithSummary("Whether the lake can be read").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    static Ok<HealthState> Live(ApiOptions options) =>
        TypedResults.Ok(new HealthState("live", null, null, null, null, options.Warnings));

    static async Task<Ok<HealthState>> ReadyAsync(
        DuckLakeService service, ApiOptions options, IServiceProvider services, CancellationToken cancellationToken)
    {
        var fallback = services.GetService<LakeFallback>();
        var snapshot = await SnapshotAsync(service, fallback, cancellationToken).ConfigureAwait(false);
        bool? redis = services.GetService<RedisLink>() is { } link
            ? await link.AnswersAsync(cancellationToken).ConfigureAwait(false)
            : null;
        // Where the lake does not answer it cannot say which one it is.
        Guid? lake = snapshot is null ? null : await service.GetLakeIdAsync(cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(snapshot is null || fallback is { IsActive: true }
            ? new HealthState("fallback", snapshot, lake, redis, LakeFallback.Arrow, options.Warnings)
            : new HealthState("ready", snapshot, lake, redis, null, options.Warnings));
    }

    /// <summary>The latest snapshot; null where the lake is unavailable and the Arrow files are not.</summary>
    static async Task<long?> SnapshotAsync(DuckLakeService service, LakeFallback? fallback, CancellationToken cancellationToken)
    {
        try
        {
            return await service.CheckAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (fallback is not null && LakeFallback.IsUnavailable(e))
        {
            await fallback.CheckAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
    }
}

/// <summary>How the server is.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c>, or <c>fallback</c> where the lake is unavailable and some reads are answered.</param>
/// <param name="SnapshotId">The latest snapshot; null where the lake was not asked, or did not answer.</param>
/// <param name="LakeId">What tells the lake from others; null where it was not asked.</param>
/// <param name="Redis">Whether Redis answers; null without one. When it does not, answers are right and come more slowly.</param>
/// <param name="ReadFallback">What answers reads while the lake is unavailable: <c>arrow</c>; null while the lake does.</param>
/// <param name="Warnings">What may be done here that is better not left so; empty for nothing.</param>
sealed record HealthState(
    string Status, long? SnapshotId, Guid? LakeId, bool? Redis, string? ReadFallback, IReadOnlyList<string> Warnings);
