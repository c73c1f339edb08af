using Ekko.Api.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>A service whose figures and state others can see, over HTTP or OTLP.</summary>
/// <param name="host">Where the variables are.</param>
/// <param name="options">Where it shows them.</param>
/// <param name="service">The service.</param>
sealed class WatchedRun(CommandHost host, EkkoOptions options, IService service) : IService
{
    public HealthCheckResult Health => service.Health;

    public async Task RunAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        using var telemetry = Build(loggers);
        if (telemetry is not null)
            await telemetry.StartAsync(CancellationToken.None);
        try
        {
            await service.RunAsync(loggers, stop);
        }
        finally
        {
            if (telemetry is not null)
                await telemetry.StopAsync(CancellationToken.None);
        }
    }

    IHost? Build(ILoggerFactory loggers)
    {
        try
        {
            return TelemetryHost.Build(options.MetricsListen, TelemetrySettings.Of(host), () => service.Health, loggers);
        }
        catch (EkkoException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
