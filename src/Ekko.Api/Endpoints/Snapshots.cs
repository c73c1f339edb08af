using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/snapshots</c>.</summary>
static class Snapshots
{
    public static void MapSnapshots(this IEndpointRouteBuilder routes)
    {
        var snapshots = routes.MapGroup("/snapshots").WithTags("snapshots");
        snapshots.MapGet("", ListAsync).WithSummary("The states the lake has, the newest first").OfHistory();
        snapshots.MapGet("/{id:long}", GetAsync).WithSummary("One state").OfHistory();
    }

    static Task<Page<SnapshotSummary>> ListAsync(
        [AsParameters] PageQuery page, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetSnapshotsAsync(page.Request, cancellationToken);

    static Task<SnapshotSummary> GetAsync(long id, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetSnapshotAsync(new SnapshotSelector(id), cancellationToken);
}
