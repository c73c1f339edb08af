namespace Ekko.Cli.Doctor;

/// <summary>One question <c>ekko doctor</c> asks; a new check is a new class, named in <see cref="DoctorChecks"/>.</summary>
interface IDoctorCheck
{
    /// <summary>The name in the report, unique and stable: scripts look for it.</summary>
    string Name { get; }

    /// <summary>Answers the question. An exception counts as a failure with its message.</summary>
    Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken);
}
