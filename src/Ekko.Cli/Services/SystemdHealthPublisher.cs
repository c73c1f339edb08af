using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting.Systemd;

namespace Ekko.Cli.Services;

/// <summary>Tells systemd how the service is: a line for <c>systemctl status</c>, and a sign of life for its watchdog.</summary>
/// <remarks>A service whose server is away is alive: it goes on when the server is back, and a restart would not help it.</remarks>
sealed class SystemdHealthPublisher(ISystemdNotifier notifier) : IHealthCheckPublisher
{
    static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(10);

    /// <summary>Health is not published more often.</summary>
    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>How often to tell it: twice in the time that the watchdog of the unit gives.</summary>
    public static TimeSpan Period(Func<string, string?> environment) =>
        long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture,
            out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(Math.Max(microseconds / 2, Shortest.TotalMicroseconds)) : Unwatched;

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var entry in report.Entries.Values)
            notifier.Notify(new ServiceState($"STATUS={entry.Description}"));
        notifier.Notify(new ServiceState("WATCHDOG=1"));
        return Task.CompletedTask;
    }
}
