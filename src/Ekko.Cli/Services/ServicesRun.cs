using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>Several services in one process: when one of them ends, the others are told to.</summary>
/// <param name="services">The services.</param>
sealed class ServicesRun(params IService[] services) : IService
{
    /// <summary>The worst of them.</summary>
    public HealthCheckResult Health => services.Select(service => service.Health).MinBy(health => health.Status);

    public async Task RunAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] running = [.. services.Select(service => service.RunAsync(loggers, end.Token))];
        await Task.WhenAny(running);
        await end.CancelAsync();
        await Task.WhenAll(running);
    }
}
