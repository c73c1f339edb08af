using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ekko.Tests.Api;

/// <summary>An issuer of tokens that publishes its keys as OpenID Connect says.</summary>
sealed class TokenIssuer : IAsyncDisposable
{
    public const string Audience = "ekko";

    readonly RSA _rsa = RSA.Create(2048);
    readonly WebApplication _server;

    TokenIssuer(WebApplication server) => _server = server;

    public string Authority => _server.Urls.Single();

    public static async Task<TokenIssuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        var issuer = new TokenIssuer(server);
        server.UseRouting();
        server.MapGet("/.well-known/openid-configuration", () => TypedResults.Json(
            new { issuer = issuer.Authority, jwks_uri = $"{issuer.Authority}/keys" }));
        server.MapGet("/keys", () =>
        {
            var key = issuer._rsa.ExportParameters(includePrivateParameters: false);
            return TypedResults.Json(new
            {
                keys = new[]
                {
                    new { kty = "RSA", kid = "1", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) },
                },
            });
        });
        await server.StartAsync();
        return issuer;
    }

    /// <summary>A token for a subject, signed with the published key or another one.</summary>
    public string Token(string scope, string? audience = Audience, DateTime? expires = null, RSA? signer = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = audience,
            Expires = expires ?? DateTime.MaxValue.AddYears(-7000),
            Claims = new Dictionary<string, object> { ["sub"] = "alice", ["scope"] = scope },
            SigningCredentials = new SigningCredentials(
                new RsaSecurityKey(signer ?? _rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _rsa.Dispose();
    }
}
