using System.Net;
using Ekko.Tests.Cli;

namespace Ekko.Tests.Api;

/// <summary>The files of a built dashboard.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    readonly KeyedLake _lake = new();
    readonly TemporaryFolder _folder = new();
    HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        await _lake.InitializeAsync();
        Directory.CreateDirectory(Path.Combine(_folder.Path, "dist", "assets"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "secret.html"), "secret");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "dist", "index.html"), "<title>Ekko</title>");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "dist", "assets", "main-1a2b.js"), "export {};");
        _client = await _lake.StartAsync(options => options with { DashboardFolder = Path.Combine(_folder.Path, "dist") });
    }

    public async Task DisposeAsync()
    {
        await _lake.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/tables/main.transactions")]
    [InlineData("/transactions?network=Avalanche")]
    [InlineData("/../secret.html")]
    [InlineData("/%2e%2e/secret.html")]
    public async Task Addresses_of_pages_get_the_page_without_a_key(string path)
    {
        using var response = await GetAsync(path, "text/html,*/*");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("<title>Ekko</title>", await response.Content.ReadAsStringAsync());
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.NotNull(response.Headers.ETag);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Built_files_are_kept_by_browsers_for_good()
    {
        using var response = await GetAsync("/assets/main-1a2b.js", "*/*");
        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromDays(365), response.Headers.CacheControl?.MaxAge);
        using var missing = await GetAsync("/assets/main-3c4d.js", "*/*");
        Assert.NotEqual(HttpStatusCode.OK, missing.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/snapshots", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/nothing", HttpStatusCode.Unauthorized)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/docs/", HttpStatusCode.OK)]
    public async Task Addresses_of_the_API_stay_the_API_s(string path, HttpStatusCode status)
    {
        using var response = await GetAsync(path, "text/html");
        Assert.Equal(status, response.StatusCode);
        Assert.DoesNotContain("<title>Ekko</title>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_dashboard_the_front_page_is_the_API_s()
    {
        using var response = await (await _lake.StartAsync()).GetAsync("/");
        Assert.Equal("/docs", response.Headers.Location?.OriginalString);
    }

    async Task<HttpResponseMessage> GetAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        return await _client.SendAsync(request);
    }
}
