using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>The registry of checks, in the order they run: later ones rely on what earlier ones asked.</summary>
static class DoctorChecks
{
    public static IReadOnlyList<IDoctorCheck> All { get; } =
    [
        new EnvironmentCheck(), new EngineLibraryCheck(), new DataPathCheck(), new DiskSpaceCheck(), new CacheCheck(), new CatalogCheck(),
        new CatalogSizeCheck(), new ClockCheck(), new FilesCheck(), new TablesCheck(), new SnapshotsCheck(), new MaintenanceCheck(),
        new LeasesCheck(), new NatsCheck(), new RedisCheck(), new AccessCheck(), new ChainCheck(), new BlocksCheck(), new RejectedCheck(),
    ];

    /// <summary>Those that can mend what they find.</summary>
    public static IEnumerable<IDoctorFix> Fixes => All.OfType<IDoctorFix>();

    /// <summary>Runs one check; what it throws is a failure.</summary>
    public static async Task<CheckResult> RunAsync(IDoctorCheck check, DoctorContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(context, cancellationToken);
        }
        catch (DuckLakeException e) when (check is not CatalogCheck && e.IsTransient)
        {
            return CheckResult.Failed(e.Message, "Look at the check of the catalog, and run ekko doctor again");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new CheckResult(CheckStatus.Failed, e.Message, "ekko doctor --trace prints where; please report it");
        }
    }
}
