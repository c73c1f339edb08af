using Ekko.Cli.Formats;
using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;

namespace Ekko.Cli.Doctor;

/// <summary>How far does the past go, and what keeps it?</summary>
sealed class SnapshotsCheck : LakeCheck
{
    const int Many = 100_000;
    const int Listed = 3;

    static readonly TimeSpan Stuck = TimeSpan.FromDays(7);
    static readonly TimeSpan LongBackup = TimeSpan.FromDays(1);

    public override string Name => "snapshots";

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        var now = context.Host.Clock.GetUtcNow();
        var latest = await lake.Snapshots.LatestAsync(cancellationToken);
        var oldest = (await lake.Snapshots.RangeAsync(new(0), latest.Id, 1, cancellationToken))[0].Snapshot;
        var count = (await lake.QueryCatalogAsync("SELECT count(*) FROM ducklake_snapshot", row => row.GetInt64(0), cancellationToken))[0];
        var cursors = await lake.Cursors.ListAsync(cancellationToken);
        var pins = await lake.Pins.ListAsync(cancellationToken);
        var holds = await lake.Copies.Holds.ListAsync(cancellationToken);
        var ended = await lake.QueryCatalogAsync(
            "SELECT \"value\" FROM ducklake_metadata WHERE \"key\" = 'expire_older_than' AND \"scope\" IS NULL",
            row => row.GetString(0), cancellationToken) is [var age, ..] ? age : null;
        var summary = $"{Counts.Of(count, "snapshot")}, the oldest {Counts.Of((long)(now - oldest.Time).TotalDays, "day")} old; "
            + $"they end {(string.IsNullOrEmpty(ended) ? "when asked" : $"after {ended}")}; kept by "
            + $"{Names("pin", pins.Select(pin => pin.Name))}, {Names("cursor", cursors.Select(cursor => cursor.Name))}, "
            + Names("backup", holds.Select(hold => hold.Name));
        if (cursors.FirstOrDefault(cursor => now - cursor.Updated > Stuck && cursor.Snapshot < latest.Id) is { } stuck)
        {
            return CheckResult.Warning(
                $"cursor {stuck.Name} has stood at snapshot {stuck.Snapshot} for "
                    + $"{Counts.Of((long)(now - stuck.Updated).TotalDays, "day")}, and "
                + $"keeps everything since; {summary}",
                "Start its consumer again, or delete the cursor");
        }

        if (holds.FirstOrDefault(hold => hold.NextFileId == FileHolds.All && now - hold.Created > LongBackup) is { } dead)
        {
            return CheckResult.Warning(
                $"backup {dead.Name} was not finished, or is of a lake that was replaced: nothing is cleaned up for it; {summary}",
                $"ekko backup release {dead.Name}");
        }

        return count > Many
            ? CheckResult.Warning(
                $"{summary}: so many make the catalog large", "ekko maintain expire --older-than 30d --dry-run tells what would end")
            : CheckResult.Ok(summary);
    }

    static string Names(string what, IEnumerable<string> names) => names.ToList() is { Count: > 0 } all
        ? $"{Counts.Of(all.Count, what)} ({string.Join(", ", all.Take(Listed))}{(all.Count > Listed ? ", …" : "")})"
        : $"no {what}";
}
