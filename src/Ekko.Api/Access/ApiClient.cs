using Ekko.Access;

namespace Ekko.Api.Access;

/// <summary>Who sends a request.</summary>
/// <param name="Id">What is the same for all its requests.</param>
/// <param name="Name">Its name.</param>
/// <param name="Scopes">What it may.</param>
/// <param name="Kind">What it showed.</param>
/// <param name="ExpiresAt">When that stops to count; null when it does not by itself.</param>
sealed record ApiClient(string Id, string Name, ApiScopes Scopes, CredentialKind Kind, DateTimeOffset? ExpiresAt)
{
    /// <summary>A program of this machine that shows nothing: it may everything.</summary>
    public static ApiClient Local { get; } =
        new("local", "local", ApiScopes.Read | ApiScopes.Sql | ApiScopes.Maintain, CredentialKind.None, null);
}
