using System.ComponentModel;
using Ekko.Access;
using Ekko.Api.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/session</c>: signing in with a key, and who one is.</summary>
static class SignIns
{
    public static void MapSignIns(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/session").WithTags("session").WithMetadata(OpenToAll.Instance);
        session.MapGet("", GetAsync).WithSummary("Who sends this request, and what it may")
            .WithDescription("Answers without a key too: then there are no scopes, if keys are needed here.");
        session.MapPost("", BeginAsync).WithSummary("Sign in with an API key: the answer sets a cookie")
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        session.MapDelete("", EndAsync).WithSummary("Sign out");
    }

    static async Task<SessionState> GetAsync(HttpContext context, CredentialReader credentials, ApiOptions options)
    {
        var credential = await credentials.ReadAsync(context).ConfigureAwait(false);
        return Describe(
            credential.Client ?? (credential.Refusal is null && !options.RequiresKey ? ApiClient.Local : null), options);
    }

    static async Task<Results<Ok<SessionState>, ProblemHttpResult>> BeginAsync(
        SignIn body, HttpContext context, KnownKeys keys, ApiSessionStore sessions, ApiOptions options,
        CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(body.Key?.Trim() ?? "", cancellationToken).ConfigureAwait(false) is not { } key)
        {
            return TypedResults.Problem(
                "Signing in failed: the API key is unknown, or it was revoked. ekko apikey list shows those that count.",
                statusCode: StatusCodes.Status401Unauthorized);
        }

        var (session, text) = await sessions.BeginAsync(key, cancellationToken).ConfigureAwait(false);
        keys.Forget();
        SessionCookie.Set(context, text, ApiSessionStore.Length);
        return TypedResults.Ok(Describe(
            new ApiClient($"key:{key.Id}", key.Name, key.Scopes, CredentialKind.Session, session.ExpiresAt), options));
    }

    static async Task<NoContent> EndAsync(
        HttpContext context, KnownKeys keys, ApiSessionStore sessions, CancellationToken cancellationToken)
    {
        if (SessionCookie.TryRead(context.Request, out var text)
            && await keys.FindSessionAsync(text, cancellationToken).ConfigureAwait(false) is not null)
        {
            await sessions.EndAsync(text, cancellationToken).ConfigureAwait(false);
            keys.Forget();
        }

        SessionCookie.Remove(context);
        return TypedResults.NoContent();
    }

    static SessionState Describe(ApiClient? client, ApiOptions options) => new(
        client?.Name, client?.Kind ?? CredentialKind.None,
        [.. Enum.GetValues<ApiScopes>().Where(scope => scope != ApiScopes.None && client?.Scopes.HasFlag(scope) == true)],
        client?.ExpiresAt, options.RequiresKey);
}

/// <summary>A sign-in.</summary>
/// <param name="Key">The API key.</param>
sealed record SignIn([property: Description("The API key.")] string? Key);

/// <summary>Who sends requests.</summary>
/// <param name="Name">Its name; null for nobody that this server knows.</param>
/// <param name="Credential">What it showed.</param>
/// <param name="Scopes">What it may.</param>
/// <param name="ExpiresAt">When the sign-in or token ends; null when it does not by itself.</param>
/// <param name="KeyRequired">Whether this server answers only those who show a key.</param>
sealed record SessionState(
    string? Name, CredentialKind Credential, IReadOnlyList<ApiScopes> Scopes, DateTimeOffset? ExpiresAt, bool KeyRequired);
