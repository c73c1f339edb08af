using System.Net;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Http;

/// <summary>
/// On loopback no key is asked for, so a page of the internet must not get through a browser of this machine: neither under a name of its
/// own that resolves to this machine (DNS rebinding), nor from its own origin.
/// </summary>
sealed class LoopbackGuard(RequestDelegate next, ApiOptions options)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!IsLoopback(context.Request.Host.Host))
        {
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest,
                $"This server answers as localhost, 127.0.0.1 or [::1], not as '{context.Request.Host.Host}'.");
        }

        return context.Request.Headers.Origin is [{ } origin] && !IsKnown(origin)
            ? RefuseAsync(
                context, StatusCodes.Status403Forbidden, "Pages of another origin may not use this: EKKO_CORS_ORIGINS lists who may.")
            : next(context);
    }

    static Task RefuseAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);

    bool IsKnown(string origin) => options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopback(uri.Host));

    static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
