using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Access;

/// <summary>The cookie of a sign-in: scripts cannot read it, and pages of other sites cannot make a browser send it.</summary>
static class SessionCookie
{
    const string Name = "ekko_session";

    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out string? text) =>
        request.Cookies.TryGetValue(Name, out text) && text.Length > 0;

    public static void Set(HttpContext context, string text, TimeSpan length) =>
        context.Response.Cookies.Append(Name, text, Options(context.Request, length));

    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context.Request, null));

    /// <summary>
    /// Whether a page of this server sends the request, as far as the browser says: SameSite lets those of other ports of the same host
    /// pass.
    /// </summary>
    public static bool IsOwnOrigin(HttpRequest request) => request.Headers.Origin is not [{ } origin]
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));

    // Behind a proxy that speaks TLS the browser's side is secure, though this one is not.
    static CookieOptions Options(HttpRequest request, TimeSpan? length) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps || request.Headers["X-Forwarded-Proto"] == "https",
        MaxAge = length,
        Path = "/",
        IsEssential = true,
    };
}
