using Ekko.Reading;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Fallback;

/// <summary>Tells clients whose requests only the lake can answer, while it is unavailable, what the Arrow files answer.</summary>
sealed class UnansweredRequests(RequestDelegate next)
{
    const string Unanswered =
        "The lake is unavailable, and this request needs it. Meanwhile the Arrow files answer GET /api/v1/transactions, "
        + "/api/v1/transactions/count and /api/v1/transactions/{hash}, of the latest state. Try again in some seconds.";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception e) when (LakeFallback.IsUnavailable(e))
        {
            throw new ReadingException(ReadingErrorKind.Unavailable, Unanswered, e);
        }
    }
}
