using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Http;

/// <summary>What every answer has, errors included: the id of its request, and what browsers have to keep to.</summary>
sealed class RequestHeaders(RequestDelegate next)
{
    const string RequestId = "X-Request-Id";
    const int LongestId = 64;
    static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    static readonly (string Name, string Value)[] Defaults =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("Cache-Control", "no-store"),
    ];

    public Task InvokeAsync(HttpContext context)
    {
        // A client's own id is kept, so that its log and ours can be laid side by side; nothing else of it may reach a log.
        if (context.Request.Headers[RequestId] is [{ Length: > 0 and <= LongestId } id] && id.AsSpan().IndexOfAnyExcept(IdCharacters) < 0)
            context.TraceIdentifier = id;
        // Set when the answer begins: an error clears what was set before it.
        context.Response.OnStarting(
            static state =>
            {
                var started = (HttpContext)state;
                started.Response.Headers[RequestId] = started.TraceIdentifier;
                foreach (var (name, value) in Defaults)
                    started.Response.Headers.TryAdd(name, value);
                return Task.CompletedTask;
            },
            context);
        return next(context);
    }
}
