using System.Net;
using System.Text.RegularExpressions;
using Ekko.Api.Telemetry;
using Ekko.DuckLake;
using Ekko.Maintenance;
using Ekko.Pipeline;
using Ekko.Sandbox;
using Ekko.Tests.Api;
using Ekko.Tests.Architecture;
using Ekko.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Tests.Deployment;

/// <summary>What alerts, dashboards and the guide name is what <c>/metrics</c> serves.</summary>
public sealed partial class MetricTests : IAsyncLifetime
{
    readonly KeyedLake _lake = new();

    public Task InitializeAsync() => _lake.InitializeAsync();

    public Task DisposeAsync() => _lake.DisposeAsync();

    [Fact]
    public async Task Every_metric_that_is_named_is_served()
    {
        var named = MonitoringTests.Alerts.Select(alert => (string)alert["expr"]).Concat(MonitoringTests.PanelExpressions)
            .Append(await File.ReadAllTextAsync(Repository.Full("docs/monitoring.md")))
            .SelectMany(text => Metric().Matches(text)).Select(match => match.Value).ToHashSet();
        Assert.True(named.Count > 25, string.Join(' ', named));

        var server = await _lake.StartAsync(options => options with { RequiresKey = false });
        await using var gauges = LakeGauges.Start(
            token => _lake.Source.LakeAsync(LakeLocation.Name, token), TimeProvider.System, NullLogger.Instance);
        using var pipeline = new PipelineMetrics(() => new PipelineStatus());
        Happen(pipeline);
        using var answered = await server.GetAsync("/api/v1/transactions/count");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<string> missing;
        do
        {
            // The lake's figures come with their first reading.
            var served = Served(await server.GetStringAsync("/metrics"));
            missing = [.. named.Where(name => !served.Contains(name) && !served.Contains(name + "_bucket"))];
            Assert.False(
                patience.IsCancellationRequested, $"/metrics does not serve {string.Join(' ', missing)}, but {string.Join(' ', served)}");
        }
        while (missing.Count > 0);
    }

    [Fact]
    public async Task A_pipeline_shows_its_figures_and_how_it_is()
    {
        var health = HealthCheckResult.Healthy("following");
        using var host = TelemetryHost.Build("127.0.0.1:0", new Dictionary<string, string>(), () => health, NullLoggerFactory.Instance);
        await host!.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(((WebApplication)host).Urls.Single()) };
        using var pipeline = new PipelineMetrics(() => new PipelineStatus());

        Assert.Contains("ekko_pipeline_lag_seconds", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal("following", await client.GetStringAsync("/health/ready"));
        health = HealthCheckResult.Degraded("Failing for 7 s");
        using var ready = await client.GetAsync("/health/ready");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Failing for 7 s"), (ready.StatusCode, await ready.Content.ReadAsStringAsync()));
        using var live = await client.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await host.StopAsync();
    }

    [Fact]
    public void Nothing_listens_unless_it_is_asked_for() =>
        Assert.Null(TelemetryHost.Build(null, new Dictionary<string, string>(), () => default, NullLoggerFactory.Instance));

    /// <summary>What happens in a lake's life, once each.</summary>
    static void Happen(PipelineMetrics pipeline)
    {
        pipeline.Received(1, known: 1);
        pipeline.Committed(1, new WriteResult(), TimeSpan.FromMilliseconds(10));
        pipeline.Retried();
        pipeline.MaintenanceFailed();
        SandboxMetrics.Taken();
        SandboxMetrics.Killed(SandboxErrorKind.TimeLimit);
        LakeMetrics.Committed(TimeSpan.FromMilliseconds(5), error: null);
        LakeMetrics.Retried(new IOException());
        LakeMetrics.Opened(isHit: true);
        LakeMetrics.Fetched(1);
    }

    static HashSet<string> Served(string metrics) => [.. Line().Matches(metrics).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex(@"\b(ekko|http_server|dotnet)_[a-z_]*[a-z]\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^(?<name>[a-z][a-z0-9_]*)[{ ]", RegexOptions.Multiline)]
    private static partial Regex Line();
}
