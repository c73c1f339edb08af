using Ekko.Api.Caching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Http;

/// <summary>Marks endpoints that read one snapshot.</summary>
static class SnapshotEndpoints
{
    /// <summary>The endpoint takes a snapshot, and its answer has a tag.</summary>
    public static RouteHandlerBuilder OfSnapshot(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter<RouteHandlerBuilder, SnapshotTagFilter>()
        .AddEndpointFilter<RouteHandlerBuilder, AnswerCacheFilter>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone);
}
