using System.Net;
using System.Text.Json;
using Ekko.Access;
using Ekko.Cli;
using Ekko.Tests.Cli;

namespace Ekko.Tests.Api;

/// <summary>A server that asks for keys.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    readonly KeyedLake _lake = new();

    public Task InitializeAsync() => _lake.InitializeAsync();

    public Task DisposeAsync() => _lake.DisposeAsync();

    [Fact]
    public async Task Only_a_live_key_with_the_scope_gets_an_answer()
    {
        var (_, reader) = await _lake.Keys.CreateAsync("reader", ApiScopes.Read);
        var (_, keeper) = await _lake.Keys.CreateAsync("keeper", ApiScopes.Maintain);
        var client = await _lake.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "Bearer made-up"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, $"Basic {reader}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, $"Bearer {reader}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, $"bearer {reader}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, reader, "X-Api-Key"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, $"Bearer {keeper}"));

        await _lake.Keys.RevokeAsync("reader");
        _lake.Wait(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, $"Bearer {reader}"));
    }

    [Fact]
    public async Task Health_warns_where_the_lake_can_be_maintained_without_a_key()
    {
        foreach (var (requiresKey, warnings) in new[] { (true, 0), (false, 1) })
        {
            var client = await _lake.StartAsync(options => options with { RequiresKey = requiresKey });
            foreach (var path in new[] { "/health/live", "/health/ready" })
                Assert.Equal(warnings, JsonElement.Parse(await client.GetStringAsync(path)).GetProperty("warnings").GetArrayLength());
        }
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/")]
    public async Task What_tells_nothing_of_the_rows_needs_no_key(string path)
    {
        using var response = await (await _lake.StartAsync()).GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Who_asks_too_often_waits()
    {
        var client = await _lake.StartAsync(options => options with { RequestsPerSecond = 1 });
        var (_, text) = await _lake.Keys.CreateAsync("busy", ApiScopes.Read);
        client.DefaultRequestHeaders.Add("X-Api-Key", text);
        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync("/api/v1/snapshots")));
        Assert.Contains(responses, response => response.StatusCode == HttpStatusCode.OK);
        var refused = responses.First(response => response.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task Keys_are_made_listed_and_revoked_on_the_command_line()
    {
        var created = await RunCli.RunAsync(_lake.Environment, "", "apikey", "create", "reports", "--scope", "read");
        Assert.Equal(ExitCode.Success, created.Code);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(await _lake.StartAsync(), $"Bearer {created.Output.Trim()}"));
        Assert.DoesNotContain(created.Output.Trim(), created.Error, StringComparison.Ordinal);
        var listed = await RunCli.RunAsync(_lake.Environment, "", "apikey", "list", "--format", "csv");
        Assert.Contains(",reports,read,", listed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await RunCli.RunAsync(_lake.Environment, "", "apikey", "revoke", "reports")).Code);
        Assert.Equal(ExitCode.Failure, (await RunCli.RunAsync(_lake.Environment, "", "apikey", "revoke", "reports")).Code);
    }

    [Fact]
    public async Task A_server_that_others_can_reach_does_not_start_without_a_key()
    {
        var environment = _lake.Environment;
        environment["EKKO_LISTEN"] = "0.0.0.0:0";
        var refused = await RunCli.RunAsync(environment, "", "serve");
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("ekko apikey create", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_listed_origins_may_ask_with_a_key_and_no_others()
    {
        var (_, key) = await _lake.Keys.CreateAsync("reader", ApiScopes.Read);
        var client = await _lake.StartAsync(options => options with { Origins = ["https://explorer.example"] });
        var open = await _lake.StartAsync(options => options with { Origins = ["https://explorer.example"], RequiresKey = false });
        foreach (var (server, origin, isAllowed) in new[]
        {
            (client, "https://explorer.example", true), (client, "https://other.example", false),
            (open, "https://explorer.example", true), (open, "https://other.example", false),
        })
        {
            using var asked = Request(HttpMethod.Options, origin);
            asked.Headers.Add("Access-Control-Request-Method", "GET");
            asked.Headers.Add("Access-Control-Request-Headers", "authorization");
            using var preflight = await server.SendAsync(asked);
            Assert.Equal(isAllowed ? [origin] : [], Allowed(preflight));

            using var request = Request(HttpMethod.Get, origin);
            request.Headers.Add("Authorization", $"Bearer {key}");
            using var response = await server.SendAsync(request);
            Assert.Equal(isAllowed ? [origin] : [], Allowed(response));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        static IEnumerable<string> Allowed(HttpResponseMessage response) =>
            response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins : [];

        static HttpRequestMessage Request(HttpMethod method, string origin)
        {
            var request = new HttpRequestMessage(method, "/api/v1/snapshots");
            request.Headers.Add("Origin", origin);
            return request;
        }
    }

    static async Task<HttpStatusCode> StatusAsync(HttpClient client, string? value, string header = "Authorization")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/snapshots");
        if (value is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
