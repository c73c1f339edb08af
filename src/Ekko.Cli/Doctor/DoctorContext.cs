namespace Ekko.Cli.Doctor;

/// <summary>What checks look at.</summary>
/// <param name="Host">The process.</param>
/// <param name="Options">The options of the environment; null when they are wrong.</param>
/// <param name="OptionsError">What is wrong with them; null when nothing is.</param>
sealed record DoctorContext(CommandHost Host, EkkoOptions? Options, string? OptionsError)
{
    /// <summary>As the environment is.</summary>
    public static DoctorContext Of(CommandHost host)
    {
        try
        {
            return new DoctorContext(host, ConfiguredLake.Options(host), null);
        }
        catch (UsageException e)
        {
            return new DoctorContext(host, null, e.Message);
        }
    }
}
