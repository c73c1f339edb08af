using Ekko.Reading;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Fallback;

/// <summary>
/// Notices whatever request finds the lake unavailable: Arrow files answer the others then, and the health says so before one of them
/// comes. What the request itself is answered is for the handler after this one.
/// </summary>
sealed class UnavailableLake(LakeFallback fallback) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (LakeFallback.IsUnavailable(exception) || exception is ReadingException { Kind: ReadingErrorKind.Unavailable })
            fallback.Suspect();
        return ValueTask.FromResult(false);
    }
}
