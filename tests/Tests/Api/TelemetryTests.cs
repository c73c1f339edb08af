using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Ekko.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Ekko.Tests.Api;

/// <summary>What those see who watch the server.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    readonly KeyedLake _lake = new();

    public Task InitializeAsync() => _lake.InitializeAsync();

    public Task DisposeAsync() => _lake.DisposeAsync();

    [Fact]
    public async Task Prometheus_reads_figures_with_a_key()
    {
        var (_, key) = await _lake.Keys.CreateAsync("prometheus", ApiScopes.Read);
        var server = await _lake.StartAsync();
        using var refused = await server.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        server.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        using var answered = await server.GetAsync("/api/v1/transactions/count");
        // A request is counted when it has ended, and figures are kept for a moment.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string text;
        do
        {
            text = await server.GetStringAsync("/metrics", patience.Token);
        }
        while (!text.Contains("http_route=\"/api/v1/transactions/count\"", StringComparison.Ordinal));
        Assert.Contains("http_server_request_duration_seconds_bucket", text, StringComparison.Ordinal);
        Assert.Contains("ekko_api_live_listeners", text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_and_spans_go_to_a_receiver_that_is_configured()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var receiver = await StartReceiverAsync(received);
        var lake = new KeyedLake();
        await lake.InitializeAsync();
        try
        {
            var server = await lake.StartAsync(options => options with
            {
                RequiresKey = false,
                Telemetry = new Dictionary<string, string>
                {
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Urls.Single(),
                    ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                },
            });
            using var answered = await server.GetAsync("/api/v1/transactions/count");
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        }
        finally
        {
            await lake.DisposeAsync();
        }

        // What is left is sent when the server ends.
        Assert.Contains("/api/v1/transactions/count", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("ekko", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", received["/v1/metrics"], StringComparison.Ordinal);
    }

    static async Task<WebApplication> StartReceiverAsync(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var receiver = builder.Build();
        receiver.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.AddOrUpdate(context.Request.Path!, _ => Text(body), (_, before) => before + Text(body));
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        await receiver.StartAsync();
        return receiver;

        // Protocol buffers hold texts as they are.
        static string Text(MemoryStream body) => Encoding.Latin1.GetString(body.ToArray());
    }
}
