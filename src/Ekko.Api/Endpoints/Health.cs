using Ekko.Api.Access;
using Ekko.Api.Caching;
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

    static Ok<HealthState> Live() => TypedResults.Ok(new HealthState("live", null, null, null));

    static async Task<Ok<HealthState>> ReadyAsync(DuckLakeService service, IServiceProvider services, CancellationToken cancellationToken)
    {
        var snapshot = await service.CheckAsync(cancellationToken).ConfigureAwait(false);
        bool? redis = services.GetService<RedisLink>() is { } link
            ? await link.AnswersAsync(cancellationToken).ConfigureAwait(false)
            : null;
        var lake = await service.GetLakeIdAsync(cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new HealthState("ready", snapshot, lake, redis));
    }
}

/// <summary>How the server is.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
/// <param name="SnapshotId">The latest snapshot; null where the lake was not asked.</param>
/// <param name="LakeId">What tells the lake from others; null where it was not asked.</param>
/// <param name="Redis">Whether Redis answers; null without one. When it does not, answers are right and come more slowly.</param>
sealed record HealthState(string Status, long? SnapshotId, Guid? LakeId, bool? Redis);
