using Ekko.Api.Checks;

namespace Ekko.Cli.Doctor;

/// <summary>The doctor's checks for the API and the dashboard: as <c>ekko doctor</c> would run them on the server's machine.</summary>
sealed class ServedChecks(CommandHost host) : ISystemChecks
{
    public async Task<IReadOnlyList<SystemCheck>> RunAsync(CancellationToken cancellationToken = default)
    {
        await using var context = DoctorContext.Of(host);
        var found = new List<SystemCheck>();
        foreach (var check in DoctorChecks.All)
        {
            var result = await DoctorChecks.RunAsync(check, context, cancellationToken);
            found.Add(new SystemCheck(check.Name, StatusOf(result.Status), result.Summary, result.Advice));
        }

        return found;
    }

    static SystemCheckStatus StatusOf(CheckStatus status) => status switch
    {
        CheckStatus.Ok => SystemCheckStatus.Ok,
        CheckStatus.Warning => SystemCheckStatus.Warning,
        CheckStatus.Skipped => SystemCheckStatus.Skipped,
        _ => SystemCheckStatus.Failed,
    };
}
