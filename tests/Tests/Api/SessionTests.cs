using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ekko.Access;

namespace Ekko.Tests.Api;

/// <summary>Signing in with a key, as the dashboard does.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    readonly KeyedLake _lake = new();

    public Task InitializeAsync() => _lake.InitializeAsync();

    public Task DisposeAsync() => _lake.DisposeAsync();

    [Fact]
    public async Task A_sign_in_counts_on_every_server_until_it_ends()
    {
        var (_, key) = await _lake.Keys.CreateAsync("board", ApiScopes.Read | ApiScopes.Sql);
        var (first, second) = (await _lake.StartAsync(), await _lake.StartAsync());
        Assert.Empty((await WhoAsync(second, null)).GetProperty("scopes").EnumerateArray());
        var cookie = await SignInAsync(first, key);
        foreach (var server in new[] { first, second })
        {
            var who = await WhoAsync(server, cookie);
            Assert.Equal("board", who.GetProperty("name").GetString());
            Assert.Equal("session", who.GetProperty("credential").GetString());
            Assert.True(who.GetProperty("keyRequired").GetBoolean());
            Assert.Equal(["read", "sql"], who.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Get, "/api/v1/snapshots", cookie));
        }

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(first, HttpMethod.Delete, "/api/v1/session", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(first, HttpMethod.Get, "/api/v1/snapshots", cookie));
        _lake.Wait(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(second, HttpMethod.Get, "/api/v1/snapshots", cookie));
    }

    [Fact]
    public async Task A_sign_in_ends_with_its_key_and_with_its_time()
    {
        var (_, key) = await _lake.Keys.CreateAsync("board", ApiScopes.Read);
        var (_, other) = await _lake.Keys.CreateAsync("other", ApiScopes.Read);
        var server = await _lake.StartAsync();
        var (cookie, revoked) = (await SignInAsync(server, key), await SignInAsync(server, other));
        await _lake.Keys.RevokeAsync("other");
        _lake.Wait(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, HttpMethod.Get, "/api/v1/snapshots", revoked));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Get, "/api/v1/snapshots", cookie));
        _lake.Wait(ApiSessionStore.Length);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, HttpMethod.Get, "/api/v1/snapshots", cookie));
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        var (_, key) = await _lake.Keys.CreateAsync("board", ApiScopes.Read);
        var server = await _lake.StartAsync();
        using var answer = await server.PostAsJsonAsync("/api/v1/session", new { key });
        var header = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", header, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", header, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", header, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(key, header + await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Pages of another port of the same host are of the same site.
        var cookie = header.Split(';')[0];
        Assert.Equal(
            HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Get, "/api/v1/snapshots", cookie, server.BaseAddress!.ToString()));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await StatusAsync(server, HttpMethod.Get, "/api/v1/snapshots", cookie, $"http://{server.BaseAddress!.Host}:1"));
    }

    [Fact]
    public async Task Only_a_key_in_a_body_of_JSON_signs_in()
    {
        var server = await _lake.StartAsync();
        foreach (var (body, type, status) in new[]
        {
            ("""{"key":"ekko_made_up"}""", "application/json", HttpStatusCode.Unauthorized),
            ("""{"key":null}""", "application/json", HttpStatusCode.Unauthorized),
            ("{", "application/json", HttpStatusCode.BadRequest),
            ("", "application/json", HttpStatusCode.BadRequest),
            ("key=ekko_made_up", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType),
            ("""{"key":"ekko_made_up"}""", "text/plain", HttpStatusCode.UnsupportedMediaType),
            ($$"""{"key":"{{new string('x', 70_000)}}"}""", "application/json", HttpStatusCode.RequestEntityTooLarge),
        })
        {
            using var content = new StringContent(body, Encoding.UTF8, type);
            using var response = await server.PostAsync("/api/v1/session", content);
            Assert.True(status == response.StatusCode, $"{type} {body[..Math.Min(30, body.Length)]}: {(int)response.StatusCode}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.False(response.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task On_this_machine_an_old_cookie_is_no_worse_than_none()
    {
        var server = await _lake.StartAsync(options => options with { RequiresKey = false });
        var who = await WhoAsync(server, "ekko_session=old");
        Assert.Equal(["read", "sql", "maintain"], who.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Get, "/api/v1/snapshots", "ekko_session=old"));
    }

    static async Task<string> SignInAsync(HttpClient server, string key)
    {
        using var answer = await server.PostAsJsonAsync("/api/v1/session", new { key });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    static async Task<JsonElement> WhoAsync(HttpClient server, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/session");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        using var response = await server.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    static async Task<HttpStatusCode> StatusAsync(
        HttpClient server, HttpMethod method, string path, string cookie, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookie);
        if (origin is not null)
            request.Headers.Add("Origin", origin.TrimEnd('/'));
        using var response = await server.SendAsync(request);
        return response.StatusCode;
    }
}
