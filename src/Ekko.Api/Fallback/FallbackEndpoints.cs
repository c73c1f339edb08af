using Ekko.Migration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ekko.Api.Fallback;

/// <summary>Marks endpoints that Arrow files can answer too.</summary>
static class FallbackEndpoints
{
    /// <summary>The endpoint is answered from Arrow files while the lake is unavailable.</summary>
    /// <param name="endpoint">The endpoint; what else looks at its requests comes after this.</param>
    /// <param name="answer">Makes what asks the Arrow files; null where they cannot answer such a request.</param>
    public static RouteHandlerBuilder OrArrow(
        this RouteHandlerBuilder endpoint,
        Func<EndpointFilterInvocationContext, Func<ArrowTransactions, CancellationToken, Task<object>>?> answer) =>
        endpoint.AddEndpointFilterFactory((factory, next) =>
            factory.ApplicationServices.GetService<LakeFallback>() is not { } fallback
                ? context => next(context)
                : context => answer(context) is { } fromArrow
                    ? fallback.AnswerAsync(context.HttpContext, () => next(context), fromArrow)
                    : next(context));
}
