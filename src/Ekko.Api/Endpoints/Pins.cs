using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/pins</c>.</summary>
static class Pins
{
    public static void MapPins(this IEndpointRouteBuilder routes) => routes.MapGet("/pins", ListAsync).WithTags("snapshots")
        .WithSummary("Pins and cursors of the change feed, and what each keeps from expiring");

    static Task<Answer<PinView>> ListAsync(DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetPinsAsync(cancellationToken);
}
