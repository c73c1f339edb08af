using System.ComponentModel;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Caching;

/// <summary>An answer as it is sent. It never changes, so every request may share it.</summary>
/// <param name="Body">JSON in UTF-8.</param>
[ImmutableObject(true)]
sealed record CachedAnswer(byte[] Body) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = Body.Length;
        await httpContext.Response.Body.WriteAsync(Body, httpContext.RequestAborted).ConfigureAwait(false);
    }
}
