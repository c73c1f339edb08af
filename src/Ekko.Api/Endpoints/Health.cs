using Ekko.Api.Access;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

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

    static Ok<HealthState> Live() => TypedResults.Ok(new HealthState("live", null));

    static async Task<Ok<HealthState>> ReadyAsync(DuckLakeService service, CancellationToken cancellationToken) =>
        TypedResults.Ok(new HealthState("ready", await service.CheckAsync(cancellationToken).ConfigureAwait(false)));
}

/// <summary>How the server is.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
/// <param name="SnapshotId">The latest snapshot; null where the lake was not asked.</param>
sealed record HealthState(string Status, long? SnapshotId);
