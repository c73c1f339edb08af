using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/holds</c>.</summary>
static class Holds
{
    public static void MapHolds(this IEndpointRouteBuilder routes) => routes.MapGet("/holds", ListAsync).WithTags("snapshots")
        .WithSummary("Pins and cursors of the change feed, and what each keeps from expiring");

    static Task<Answer<SnapshotHold>> ListAsync(DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetHoldsAsync(cancellationToken);
}
