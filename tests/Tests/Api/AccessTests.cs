using System.Net;
using Ekko.Access;
using Ekko.Api;
using Ekko.Cli;
using Ekko.DuckLake;
using Ekko.Reading;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Writing;
using Microsoft.AspNetCore.Builder;

namespace Ekko.Tests.Api;

/// <summary>A server that asks for keys, as one does that other machines can reach.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly ManualClock _clock = new() { Now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
    readonly HttpClient _client = new();
    DuckLakeDataSource _source = null!;
    ApiKeyStore _store = null!;
    WebApplication _server = null!;

    public async Task InitializeAsync()
    {
        _source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes =
            [
                LakeLocation.Of(EkkoOptions.Default with
                {
                    CatalogPath = Path.Combine(_folder.Path, "catalog.sqlite"), DataPath = Path.Combine(_folder.Path, "files") + "/",
                }),
            ],
            DefaultLake = LakeLocation.Name,
        });
        _store = new ApiKeyStore(_source);
        await _source.LakeAsync(LakeLocation.Name);
        _server = await StartAsync(requestsPerSecond: 100);
        _client.BaseAddress = new Uri(_server.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _source.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_a_live_key_with_the_scope_gets_an_answer()
    {
        var (_, reader) = await _store.CreateAsync("reader", ApiScopes.Read);
        var (_, keeper) = await _store.CreateAsync("keeper", ApiScopes.Maintain);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("Bearer made-up"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync($"Basic {reader}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"Bearer {reader}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"bearer {reader}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(reader, "X-Api-Key"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync($"Bearer {keeper}"));

        await _store.RevokeAsync("reader");
        _clock.Now += TimeSpan.FromSeconds(6);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync($"Bearer {reader}"));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/")]
    public async Task What_tells_nothing_of_the_rows_needs_no_key(string path)
    {
        using var response = await _client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Who_asks_too_often_waits()
    {
        await using var strict = await StartAsync(requestsPerSecond: 1);
        using var client = new HttpClient { BaseAddress = new Uri(strict.Urls.Single()) };
        var (_, text) = await _store.CreateAsync("busy", ApiScopes.Read);
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
        var environment = RunCli.LakeIn(_folder.Path);
        var created = await RunCli.RunAsync(environment, "", "apikey", "create", "reports", "--scope", "read");
        Assert.Equal(ExitCode.Success, created.Code);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"Bearer {created.Output.Trim()}"));
        Assert.DoesNotContain(created.Output.Trim(), created.Error, StringComparison.Ordinal);
        var listed = await RunCli.RunAsync(environment, "", "apikey", "list", "--format", "csv");
        Assert.Contains(",reports,read,", listed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await RunCli.RunAsync(environment, "", "apikey", "revoke", "reports")).Code);
        Assert.Equal(ExitCode.Failure, (await RunCli.RunAsync(environment, "", "apikey", "revoke", "reports")).Code);
    }

    [Fact]
    public async Task A_server_that_others_can_reach_does_not_start_without_a_key()
    {
        var environment = RunCli.LakeIn(_folder.Path);
        environment["EKKO_LISTEN"] = "0.0.0.0:0";
        var refused = await RunCli.RunAsync(environment, "", "serve");
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("ekko apikey create", refused.Error, StringComparison.Ordinal);
    }

    async Task<WebApplication> StartAsync(int requestsPerSecond)
    {
        var server = ApiHost.Build(
            new ApiOptions { Address = IPAddress.Loopback, Port = 0, RequiresKey = true, RequestsPerSecond = requestsPerSecond },
            new DuckLakeService(_source), _store, _clock);
        await server.StartAsync();
        return server;
    }

    async Task<HttpStatusCode> StatusAsync(string? value, string header = "Authorization")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/snapshots");
        if (value is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _client.SendAsync(request);
        return response.StatusCode;
    }
}
