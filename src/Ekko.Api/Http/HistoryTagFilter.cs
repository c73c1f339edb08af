using Ekko.Reading;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Http;

/// <summary>
/// Tags answers about several states: they change with each commit, and when states are expired. Those about the last hours also change
/// when time leaves a state behind.
/// </summary>
/// <param name="service">Where the states are.</param>
/// <param name="window">How far back a request looks; null for the whole history.</param>
sealed class HistoryTagFilter(DuckLakeService service, Func<EndpointFilterInvocationContext, TimeSpan>? window) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var tag = await service.GetHistoryTagAsync(window?.Invoke(context), http.RequestAborted).ConfigureAwait(false);
        return EntityTag.Set(http, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : await next(context).ConfigureAwait(false);
    }
}
