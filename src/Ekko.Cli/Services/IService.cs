using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>Work of a command that may go on until it is told to stop.</summary>
interface IService
{
    /// <summary>How it is, for the host that watches it.</summary>
    HealthCheckResult Health { get; }

    /// <summary>Works until the end of its work, or until it is stopped: then it makes safe what it has taken.</summary>
    /// <param name="loggers">The log.</param>
    /// <param name="stop">Stops it.</param>
    Task RunAsync(ILoggerFactory loggers, CancellationToken stop);
}
