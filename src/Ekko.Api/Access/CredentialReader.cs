using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Access;

/// <summary>Finds out who sends a request: by its key, its issuer's token, or the cookie of a sign-in.</summary>
sealed class CredentialReader(KnownKeys keys, BearerTokens? tokens = null)
{
    const string KeyHeader = "X-Api-Key";
    const string Bearer = "Bearer ";

    /// <summary>Reads the headers of a request. One that shows a key as well as a cookie is asked for the key.</summary>
    public async Task<Credential> ReadAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var bearer = headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : null;
        if ((bearer ?? (headers[KeyHeader] is [{ Length: > 0 } header] ? header : null)) is { } text)
        {
            if (await keys.FindAsync(text, context.RequestAborted).ConfigureAwait(false) is { } key)
                return Credential.Of(new ApiClient($"key:{key.Id}", key.Name, key.Scopes, CredentialKind.Key, null));
            return bearer is not null && tokens is not null
                ? await tokens.ReadAsync(bearer, context.RequestAborted).ConfigureAwait(false)
                : Credential.Refused("The API key is unknown, or it was revoked.");
        }

        if (!SessionCookie.TryRead(context.Request, out var cookie))
            return headers.Authorization.Count > 0
                ? Credential.Refused("Authorization is not understood: send Bearer and an API key.")
                : Credential.Missing;
        return await keys.FindSessionAsync(cookie, context.RequestAborted).ConfigureAwait(false) is { } session
            ? Credential.Of(new ApiClient(
                $"key:{session.Key.Id}", session.Key.Name, session.Key.Scopes, CredentialKind.Session, session.ExpiresAt))
            : Credential.Missing;
    }
}
