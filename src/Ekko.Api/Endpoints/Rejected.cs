using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/rejected</c>.</summary>
static class Rejected
{
    public static void MapRejected(this IEndpointRouteBuilder routes)
    {
        var rejected = routes.MapGroup("/rejected").WithTags("rejected");
        rejected.MapGet("", ListAsync).OfSnapshot()
            .WithSummary("Messages that cannot be rows, the latest first, each with the beginning of its payload");
        rejected.MapGet("/{id:long}", GetAsync).WithSummary("A rejected message with its whole payload").OfSnapshot();
    }

    static Task<Page<RejectedMessage>> ListAsync(
        [AsParameters] PageQuery page, [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.Records.RejectedAsync(page.Request, at.Selector, cancellationToken);

    static Task<Answer<RejectedMessage>> GetAsync(
        long id, [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.Records.RejectedMessageAsync(id, at.Selector, cancellationToken);
}
