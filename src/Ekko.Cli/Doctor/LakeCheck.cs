using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>A check of what is in a lake; it is skipped where there is none, or none that opens.</summary>
abstract class LakeCheck : IDoctorCheck
{
    public abstract string Name { get; }

    public async Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Options is not { } options)
            return CheckResult.Skipped("the environment is wrong");
        if (ConfiguredLake.IsMissingFile(options))
            return CheckResult.Skipped("there is no lake");
        Lake lake;
        try
        {
            lake = await context.LakeAsync(cancellationToken);
        }
        catch (DuckLakeException error)
        {
            return CheckResult.Skipped(
                error.ErrorKind == DuckLakeErrorKind.NotFound ? "there is no lake" : "the catalog does not open");
        }

        return await JudgeAsync(context, lake, cancellationToken);
    }

    /// <summary>Judges a lake that is open.</summary>
    protected abstract Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken);
}
