using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ekko.Api;
using Ekko.Sandbox;
using Ekko.Tests.Ekko;
using Microsoft.AspNetCore.Builder;

namespace Ekko.Tests.Api;

/// <summary>The API over the shared lake, on a free port of this machine. Statements may take their time.</summary>
public class ApiServer : IAsyncLifetime
{
    readonly ReadingLake _lake;
    WebApplication? _server;

    /// <summary>Its workers are started by the first statement.</summary>
    public SqlSandbox Sandbox { get; }

    public HttpClient Client { get; } = new();

    public ApiServer(ReadingLake lake)
        : this(lake, SandboxProgram.Patient)
    {
    }

    private protected ApiServer(ReadingLake lake, SandboxOptions options) =>
        (_lake, Sandbox) = (lake, new SqlSandbox(lake.Source, options));

    public async Task InitializeAsync()
    {
        _server = ApiHost.Build(new ApiOptions { Address = IPAddress.Loopback, Port = 0 }, _lake.Source, sandbox: Sandbox);
        await _server.StartAsync();
        Client.BaseAddress = new Uri(_server.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _server!.DisposeAsync();
        await Sandbox.DisposeAsync();
    }

    /// <summary>The answer to a statement.</summary>
    public async Task<JsonElement> SqlAsync(string sql, HttpStatusCode status = HttpStatusCode.OK) => await SqlAsync(new { sql }, status);

    /// <summary>The answer to the body of a request for SQL.</summary>
    public async Task<JsonElement> SqlAsync(object body, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await Client.PostAsJsonAsync("/api/v1/sql", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{JsonSerializer.Serialize(body)}: {(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>The JSON of an answer that has to have a status.</summary>
    public async Task<JsonElement> GetAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await Client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{path}: {(int)response.StatusCode} {text}");
        Assert.Equal(
            status == HttpStatusCode.OK ? "application/json" : "application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(text);
    }
}
