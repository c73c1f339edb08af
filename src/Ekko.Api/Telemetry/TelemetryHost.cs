using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ekko.Api.Telemetry;

/// <summary>Shows how a service is that has no API, such as a pipeline.</summary>
public static class TelemetryHost
{
    /// <summary>Builds what is asked for: figures and health over HTTP, figures and spans over OTLP, or both.</summary>
    /// <param name="listen">
    /// The address and port of <c>/metrics</c>, <c>/health/live</c> and <c>/health/ready</c>; null for none. What is shown there are
    /// figures and the state of the service: no rows, no names of users.
    /// </param>
    /// <param name="settings">Settings of OpenTelemetry by their names; without an endpoint nothing is sent.</param>
    /// <param name="health">How the service is.</param>
    /// <param name="loggers">Where logs go.</param>
    /// <returns>The host, to be started and disposed; null when nothing is asked for.</returns>
    /// <exception cref="EkkoException">The address is none.</exception>
    public static IHost? Build(
        string? listen, IReadOnlyDictionary<string, string> settings, Func<HealthCheckResult> health, ILoggerFactory loggers)
    {
        if (listen is not null)
            return Listening(ApiOptions.Parse(listen), settings, health, loggers);
        if (!settings.ContainsKey(TelemetryServices.Endpoint))
            return null;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(loggers);
        builder.AddTelemetry(settings);
        return builder.Build();
    }

    static WebApplication Listening(
        ApiOptions address, IReadOnlyDictionary<string, string> settings, Func<HealthCheckResult> health, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers).AddRouting();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address.Address, address.Port);
        });
        builder.AddTelemetry(settings);
        var app = builder.Build();
        app.UseRouting();
        app.MapPrometheusScrapingEndpoint(TelemetryServices.MetricsPath);
        app.MapGet("/health/live", () => TypedResults.Ok());
        app.MapGet("/health/ready", () => Ready(health()));
        return app;
    }

    static ContentHttpResult Ready(HealthCheckResult health) => TypedResults.Text(
        health.Description,
        statusCode: health.Status == HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
