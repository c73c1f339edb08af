using Ekko.Maintenance;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>The maintenance worker of the configured lake, which waits for the lake too.</summary>
/// <param name="host">The clock, and which lake.</param>
/// <param name="policy">What is needed.</param>
/// <param name="createsLake">Whether there may be no lake yet: a pipeline beside it creates it.</param>
sealed class MaintenanceService(CommandHost host, MaintenancePolicy policy, bool createsLake) : IService
{
    public HealthCheckResult Health => HealthCheckResult.Healthy("The lake is looked at.");

    public async Task RunAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        var logger = loggers.CreateLogger("Ekko.Maintenance");
        await using var source = ConfiguredLake.Open(host, createsLake);
        using var maintenance = new LakeMaintenance(source, ConfiguredLake.Name, host.Clock, logger);
        await new MaintenanceWorker(source, maintenance, policy, ConfiguredLake.Name, host.Clock, logger).RunAsync(stop);
    }
}
