using System.Globalization;
using Ekko.DuckDb;

namespace Ekko.Cli.Doctor;

/// <summary>Does the engine's native library load and answer?</summary>
sealed class EngineLibraryCheck : IDoctorCheck
{
    public string Name => "engine library";

    public async Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = ConfiguredLake.Bare(context.Host);
            await using var command = source.CreateCommand("SELECT version()");
            var version = Convert.ToString(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
            return CheckResult.Ok($"DuckDB {version}");
        }
        catch (DuckDbException e) when (e.ErrorType == DuckDbErrorType.MissingExtension)
        {
            return CheckResult.Failed(e.Message, "Build again, on this machine");
        }
    }
}
