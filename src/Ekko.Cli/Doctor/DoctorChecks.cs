namespace Ekko.Cli.Doctor;

/// <summary>The registry of checks, in the order they run: later ones rely on what earlier ones asked.</summary>
static class DoctorChecks
{
    public static IReadOnlyList<IDoctorCheck> All { get; } =
        [new EnvironmentCheck(), new EngineLibraryCheck(), new DataPathCheck(), new DiskSpaceCheck(), new CatalogCheck(), new ChainCheck()];

    /// <summary>Runs one check; what it throws is a failure.</summary>
    public static async Task<CheckResult> RunAsync(IDoctorCheck check, DoctorContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(context, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new CheckResult(CheckStatus.Failed, e.Message);
        }
    }
}
