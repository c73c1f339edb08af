using Ekko.Api.Caching;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ekko.Api.Http;

/// <summary>Marks endpoints that read one snapshot, or several.</summary>
static class SnapshotEndpoints
{
    /// <summary>The endpoint takes a snapshot, and its answer has a tag.</summary>
    public static RouteHandlerBuilder OfSnapshot(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter<RouteHandlerBuilder, SnapshotTagFilter>()
        .AddEndpointFilter<RouteHandlerBuilder, AnswerCacheFilter>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone);

    /// <summary>The endpoint tells of several states, and its answer has a tag.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="window">How far back a request looks; null for the whole history.</param>
    public static RouteHandlerBuilder OfHistory(
        this RouteHandlerBuilder endpoint, Func<EndpointFilterInvocationContext, TimeSpan>? window = null) => endpoint
        .AddEndpointFilterFactory((factory, next) =>
        {
            var filter = new HistoryTagFilter(factory.ApplicationServices.GetRequiredService<DuckLakeService>(), window);
            return context => filter.InvokeAsync(context, next);
        })
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone);
}
