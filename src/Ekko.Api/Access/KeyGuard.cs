using Ekko.Access;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Access;

/// <summary>
/// Lets a request through that shows a key which allows what the endpoint does. Keys are read again after some seconds, so a revoked one
/// stops to count without a restart.
/// </summary>
sealed class KeyGuard(RequestDelegate next, ApiOptions options, ApiKeyStore store, TimeProvider clock)
{
    const string KeyHeader = "X-Api-Key";
    const string Bearer = "Bearer ";
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    readonly SemaphoreSlim _reading = new(1, 1);
    volatile Reading? _read;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var text = TextOf(context.Request);
        if (text is null && !options.RequiresKey)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var key = text is null ? null : (await RingAsync(context.RequestAborted).ConfigureAwait(false)).Find(text);
        if (key is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, text is null
                ? "An API key is needed: send it as Authorization: Bearer KEY, or as X-Api-Key."
                : "The API key is unknown, or it was revoked.").ConfigureAwait(false);
            return;
        }

        var needed = context.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>()?.Scope ?? ApiScopes.Read;
        if (!key.Scopes.HasFlag(needed))
        {
            await RefuseAsync(
                context, StatusCodes.Status403Forbidden,
                $"The API key does not allow this: it needs the scope {needed.ToString().ToLowerInvariant()}.")
                .ConfigureAwait(false);
            return;
        }

        context.Items[typeof(ApiKey)] = key;
        await next(context).ConfigureAwait(false);
    }

    static string? TextOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : request.Headers[KeyHeader] is [{ Length: > 0 } key] ? key : null;

    async Task<ApiKeyRing> RingAsync(CancellationToken cancellationToken)
    {
        if (Known() is { } known)
            return known;
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Known() is { } meanwhile)
                return meanwhile;
            var now = clock.GetUtcNow();
            _read = new Reading(await store.RingAsync(cancellationToken).ConfigureAwait(false), now);
            return _read.Ring;
        }
        finally
        {
            _reading.Release();
        }
    }

    ApiKeyRing? Known() => _read is { } read && (clock.GetUtcNow() - read.At).Duration() < Fresh ? read.Ring : null;

    static Task RefuseAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);

    sealed record Reading(ApiKeyRing Ring, DateTimeOffset At);
}
