using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Ekko.Access;
using Ekko.Api;

namespace Ekko.Tests.Api;

/// <summary>Tokens of an issuer, beside keys.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    readonly KeyedLake _lake = new();

    public Task InitializeAsync() => _lake.InitializeAsync();

    public Task DisposeAsync() => _lake.DisposeAsync();

    [Fact]
    public async Task A_token_of_the_issuer_allows_what_its_scopes_say()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        var client = await _lake.StartAsync(options => options with { Tokens = new JwtOptions(issuer.Authority, TokenIssuer.Audience) });
        using var stranger = RSA.Create(2048);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, issuer.Token("openid ekko:read")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, issuer.Token("read ekko:maintain")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, issuer.Token("ekko:read", audience: "another")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, issuer.Token("ekko:read", expires: new(2020, 1, 1))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, issuer.Token("ekko:read", signer: stranger)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, issuer.Token("ekko:read")[..^9]));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "no.token.atall"));

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token("ekko:read ekko:sql"));
        var who = JsonElement.Parse(await client.GetStringAsync("/api/v1/session"));
        Assert.Equal("alice", who.GetProperty("name").GetString());
        Assert.Equal("token", who.GetProperty("credential").GetString());
        Assert.Equal(["read", "sql"], who.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_is_in_the_way_of_tokens_only()
    {
        var issuer = await TokenIssuer.StartAsync();
        var (authority, token) = (issuer.Authority, issuer.Token("ekko:read"));
        await issuer.DisposeAsync();
        var (_, key) = await _lake.Keys.CreateAsync("reader", ApiScopes.Read);
        var client = await _lake.StartAsync(options => options with { Tokens = new JwtOptions(authority, TokenIssuer.Audience) });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, key));
    }

    static async Task<HttpStatusCode> StatusAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/snapshots");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
