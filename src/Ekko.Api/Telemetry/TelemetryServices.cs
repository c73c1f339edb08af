using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Ekko.Api.Telemetry;

/// <summary>Figures for Prometheus at <c>/metrics</c>; figures and spans over OTLP when a receiver is configured.</summary>
static class TelemetryServices
{
    /// <summary>The path that Prometheus reads.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>The variable that names the receiver of OTLP.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Not Redis' or the object store's: their spans hold keys and paths.
    static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Runtime",
        "Npgsql", "Ekko.*",
    ];

    static readonly string[] Sources = ["Ekko", "Ekko.*", "Npgsql"];

    public static void AddTelemetry(this IHostApplicationBuilder builder, IReadOnlyDictionary<string, string> settings)
    {
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("ekko").AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (!settings.ContainsKey(Endpoint))
            return;
        telemetry.WithTracing(traces => traces.AddSource(Sources).AddAspNetCoreInstrumentation()).UseOtlpExporter();
    }
}
