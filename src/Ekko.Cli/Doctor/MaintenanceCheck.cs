using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.DuckLake;
using Ekko.Maintenance;

namespace Ekko.Cli.Doctor;

/// <summary>Did the last runs of maintenance end well, and what waits to be removed?</summary>
sealed class MaintenanceCheck : LakeCheck
{
    const int Looked = 20;
    const long ManyRemovable = 10_000;

    static readonly TimeSpan Long = TimeSpan.FromHours(6);

    public override string Name => "maintenance";

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        using var maintenance = new LakeMaintenance(context.Source, ConfiguredLake.Name, context.Host.Clock);
        var runs = await maintenance.RunsAsync(Looked, null, cancellationToken);
        var resting = await maintenance.RestingOrphansAsync(cancellationToken);
        var waiting = (await lake.QueryCatalogAsync(
            "SELECT count(*) FROM ducklake_files_scheduled_for_deletion", row => row.GetInt64(0), cancellationToken))[0];
        var summary = (runs.Count == 0 ? "no run is on record" : $"last run {Describe(runs[0])}")
            + $"; {Counts.Of(waiting, "file")} wait for cleanup, {Counts.Of(resting.Count, "orphan")} rest";
        if (runs.FirstOrDefault(run => run.Outcome == MaintenanceOutcome.Running && context.Host.Clock.GetUtcNow() - run.StartedAt > Long)
            is { } slow)
        {
            return CheckResult.Warning(
                $"run {slow.RunId} ({Describe(slow)}) takes very long; {summary}", "See the log of its process");
        }

        if (runs.Count > 0 && runs[0].Outcome == MaintenanceOutcome.Interrupted)
        {
            return CheckResult.Warning(
                $"the last run did not end, its process died: {Describe(runs[0])}; {summary}",
                "See the log of its process; the lake is whole, and the same can be run again");
        }

        if (runs.Count > 0 && runs[0].Outcome == MaintenanceOutcome.Failed)
            return CheckResult.Warning($"the last run failed: {Describe(runs[0])}, {runs[0].Error}; {summary}", "ekko maintain runs lists "
                + "them");
        return waiting > ManyRemovable
            ? CheckResult.Warning(summary, "ekko maintain cleanup --dry-run tells what would go; ekko backup list who keeps it")
            : CheckResult.Ok(summary);
    }

    static string Describe(MaintenanceRun run)
    {
        var time = run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
        return $"{run.Request.Operation.ToString().ToLowerInvariant()} of {time}, {run.Outcome.ToString().ToLowerInvariant()}";
    }
}
