using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>
/// Runs a service on the Generic Host, which gives it a log, tells systemd that it is ready, well and stopping, and stops it at SIGTERM.
/// </summary>
static class ServiceHost
{
    /// <summary>Runs a service that has no API to its end; meanwhile it shows its figures where the environment says.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public static Task RunWatchedAsync(CommandHost host, EkkoOptions options, IService service, CancellationToken cancellationToken) =>
        RunAsync(host, options, new WatchedRun(host, options, service), cancellationToken);

    /// <summary>Runs a service to its end.</summary>
    /// <param name="host">What the command may touch.</param>
    /// <param name="options">How to log.</param>
    /// <param name="service">The service.</param>
    /// <param name="cancellationToken">Stops the service; what it has taken is made safe first.</param>
    public static async Task RunAsync(CommandHost host, EkkoOptions options, IService service, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "ekko" });
        CommandLog.Configure(builder.Logging, host, options, isService: true);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.AddHealthChecks().AddCheck(service.GetType().Name, new ServiceHealth(service));
        if (host.Environment("NOTIFY_SOCKET") is not null)
            NotifySystemd(builder.Services, host);

        using var running = builder.Build();
        // A service that is told to end while it starts ends like one that ran.
        await running.StartAsync(CancellationToken.None);
        try
        {
            var lifetime = running.Services.GetRequiredService<IHostApplicationLifetime>();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            await service.RunAsync(running.Services.GetRequiredService<ILoggerFactory>(), stop.Token);
        }
        finally
        {
            await running.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>What listens at the socket need not be systemd, nor this process's parent.</summary>
    static void NotifySystemd(IServiceCollection services, CommandHost host)
    {
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<IHostLifetime, SystemdLifetime>();
        services.AddSingleton<IHealthCheckPublisher, SystemdHealthPublisher>();
        services.Configure<HealthCheckPublisherOptions>(publishing =>
            (publishing.Delay, publishing.Period) = (TimeSpan.Zero, SystemdHealthPublisher.Period(host.Environment)));
    }

    /// <summary>The command line itself takes the signals of a terminal: the second one ends the process at once.</summary>
    sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    sealed class ServiceHealth(IService service) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(service.Health);
    }
}
