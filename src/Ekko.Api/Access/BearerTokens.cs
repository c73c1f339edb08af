using System.Security.Claims;
using Ekko.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ekko.Api.Access;

/// <summary>
/// Tokens of the configured issuer (JWT), checked with the keys that it publishes. What one allows its scopes say: <c>ekko:read</c>,
/// <c>ekko:sql</c>, <c>ekko:maintain</c>.
/// </summary>
sealed class BearerTokens
{
    const string ConfigurationPath = "/.well-known/openid-configuration";

    static readonly Dictionary<string, ApiScopes> Scopes = new(StringComparer.Ordinal)
    {
        ["ekko:read"] = ApiScopes.Read,
        ["ekko:sql"] = ApiScopes.Sql,
        ["ekko:maintain"] = ApiScopes.Maintain,
    };

    readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    readonly ConfigurationManager<OpenIdConnectConfiguration> _issuer;
    readonly TokenValidationParameters _rules;

    public BearerTokens(JwtOptions options)
    {
        _issuer = new ConfigurationManager<OpenIdConnectConfiguration>(
            options.Authority.TrimEnd('/') + ConfigurationPath, new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = !new Uri(options.Authority).IsLoopback });
        _rules = new TokenValidationParameters { ValidAudience = options.Audience, ConfigurationManager = _issuer };
    }

    /// <summary>Checks a token.</summary>
    /// <exception cref="BadHttpRequestException">The issuer does not answer (503).</exception>
    public async Task<Credential> ReadAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            await _issuer.GetConfigurationAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new BadHttpRequestException(
                "The token cannot be checked: its issuer does not answer. Try again, or send an API key.",
                StatusCodes.Status503ServiceUnavailable, e);
        }

        var result = await _handler.ValidateTokenAsync(token, _rules).ConfigureAwait(false);
        if (result is { IsValid: true, SecurityToken: { } read } && result.ClaimsIdentity.FindFirst("sub")?.Value is { } subject)
        {
            return Credential.Of(new ApiClient(
                $"token:{subject}", result.ClaimsIdentity.FindFirst("name")?.Value ?? subject, ScopesOf(result.ClaimsIdentity),
                CredentialKind.Token, new DateTimeOffset(read.ValidTo, TimeSpan.Zero)));
        }

        return Credential.Refused(result.Exception is SecurityTokenExpiredException
            ? "The token has expired."
            : "Authorization has neither a live API key nor a token of the issuer that this server trusts.");
    }

    // Issuers write them as one text with spaces, or as several claims.
    static ApiScopes ScopesOf(ClaimsIdentity identity) => identity.Claims.Where(claim => claim.Type is "scope" or "scp")
        .SelectMany(claim => claim.Value.Split(' '))
        .Aggregate(ApiScopes.None, (all, word) => all | Scopes.GetValueOrDefault(word));
}
