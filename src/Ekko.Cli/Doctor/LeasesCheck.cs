using Ekko.Cli.Formats;
using Ekko.DuckLake;
using Ekko.Leases;

namespace Ekko.Cli.Doctor;

/// <summary>Who writes, and who died?</summary>
sealed class LeasesCheck : LakeCheck, IDoctorFix
{
    static readonly TimeSpan Dead = TimeSpan.FromMinutes(1);

    public override string Name => "leases";

    public async Task<string> FixAsync(DoctorContext context, CancellationToken cancellationToken) =>
        $"{Counts.Of(await LakeLeases.ReleaseDeadAsync(await context.LakeAsync(cancellationToken), Dead, cancellationToken), "lease")} "
            + "given back";

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        var leases = await LakeLeases.ListAsync(lake, cancellationToken);
        var live = leases.Where(lease => lease.EndsIn > TimeSpan.Zero).ToList();
        var dead = leases.Where(lease => lease.EndsIn < -Dead).ToList();
        var summary = live.Count == 0
            ? "no process writes the lake now"
            : string.Join(", ", live.Select(lease => $"{lease.Subject} by {lease.Holder}").Take(5));
        return dead.Count == 0
            ? CheckResult.Ok(summary)
            : CheckResult.Warning(
                $"{dead[0].Holder} had {dead[0].Subject} and ended without giving it back "
                    + $"{Counts.Of((long)-dead[0].EndsIn.TotalMinutes, "minute")} "
                + $"ago{(dead.Count > 1 ? $", and {Counts.Of(dead.Count - 1)} more are so" : "")}: no process has it now; {summary}",
                "See its log for why it ended, and start it again; ekko doctor --fix leases clears the entry");
    }
}
