namespace Ekko.Cli.Doctor;

/// <summary>A check that can mend what it finds, when it is asked to.</summary>
interface IDoctorFix : IDoctorCheck
{
    /// <summary>Mends it.</summary>
    /// <returns>What was done, in one line.</returns>
    Task<string> FixAsync(DoctorContext context, CancellationToken cancellationToken);
}
