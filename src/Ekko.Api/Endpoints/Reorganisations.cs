using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/reorganisations</c>.</summary>
static class Reorganisations
{
    public static void MapReorganisations(this IEndpointRouteBuilder routes)
    {
        var reorganisations = routes.MapGroup("/reorganisations").WithTags("reorganisations");
        reorganisations.MapGet("", ListAsync).WithSummary("Blocks that the chain has replaced, the latest first").OfSnapshot();
        reorganisations.MapGet("/{id:long}", GetAsync).WithSummary("What was believed and what replaced it, side by side").OfSnapshot();
    }

    static Task<Page<Reorganisation>> ListAsync(
        [AsParameters] ChainQuery chain, [AsParameters] PageQuery page, [AsParameters] SnapshotQuery at, DuckLakeService service,
        CancellationToken cancellationToken) =>
        service.Records.ReorganisationsAsync(chain.Filter, page.Request, at.Selector, cancellationToken);

    static Task<ReorganisationDetail> GetAsync(
        long id, [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.Records.ReorganisationAsync(id, at.Selector, cancellationToken);
}
