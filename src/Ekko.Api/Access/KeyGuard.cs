using Ekko.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Access;

/// <summary>Lets a request through whose client may do what the endpoint does.</summary>
sealed class KeyGuard(RequestDelegate next, ApiOptions options, CredentialReader credentials)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        // What is no route only says that the method (405) or the form of the body (415) is not taken.
        if (endpoint is not null && (endpoint is not RouteEndpoint || endpoint.Metadata.GetMetadata<OpenToAll>() is not null))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var credential = await credentials.ReadAsync(context).ConfigureAwait(false);
        var client = credential.Client ?? (credential.Refusal is null && !options.RequiresKey ? ApiClient.Local : null);
        // What is not there, any client may hear of.
        var needed = endpoint is null ? ApiScopes.None : endpoint.Metadata.GetMetadata<NeedsScope>()?.Scope ?? ApiScopes.Read;
        if (client is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, credential.Refusal
                ?? "An API key is needed: send it as Authorization: Bearer KEY, or as X-Api-Key, or sign in with POST /api/v1/session.")
                .ConfigureAwait(false);
        }
        else if (client.Kind == CredentialKind.Session && !SessionCookie.IsOwnOrigin(context.Request))
        {
            await RefuseAsync(
                context, StatusCodes.Status403Forbidden,
                "A sign-in counts for pages of this server only. Pages of another origin send an API key.").ConfigureAwait(false);
        }
        else if (!client.Scopes.HasFlag(needed))
        {
            var scope = needed.ToString().ToLowerInvariant();
            await RefuseAsync(
                context, StatusCodes.Status403Forbidden,
                $"'{client.Name}' may not do this: it needs the scope {scope}. ekko apikey create NAME --scope {scope} makes one with it.")
                .ConfigureAwait(false);
        }
        else
        {
            context.Features.Set(client);
            await next(context).ConfigureAwait(false);
        }
    }

    static Task RefuseAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
