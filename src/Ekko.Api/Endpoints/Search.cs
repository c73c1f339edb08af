using System.ComponentModel;
using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/search</c>.</summary>
static class Search
{
    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/search", FindAsync).WithTags("search").WithSummary("What a text may mean").OfSnapshot();

    static Task<Answer<SearchHit>> FindAsync(
        [FromQuery(Name = "q"), Description("A hash, an address, the number of a block or a snapshot, or a part of a name.")] string q,
        [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.SearchAsync(q, at.Selector, cancellationToken);
}
