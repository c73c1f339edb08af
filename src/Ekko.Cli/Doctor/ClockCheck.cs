using System.Globalization;
using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>Does this machine's clock agree with the database's, and with those that wrote the lake?</summary>
sealed class ClockCheck : LakeCheck
{
    const string Advice = "Synchronise the clocks (timedatectl set-ntp true): times of snapshots, ages and AS OF queries go by them";

    static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Wrong = TimeSpan.FromMinutes(1);

    public override string Name => "clock";

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        var theirs = DateTimeOffset.FromUnixTimeMilliseconds((await lake.QueryCatalogAsync(
            $"SELECT {lake.CatalogMilliseconds}", row => row.GetInt64(0), cancellationToken))[0]);
        var now = context.Host.Clock.GetUtcNow();
        var off = now - theirs;
        var ahead = (await lake.Snapshots.LatestAsync(cancellationToken)).Time - now;
        if (off.Duration() >= Wrong)
            return CheckResult.Failed($"{Describe(off)} the database's", Advice);
        if (ahead >= Wrong)
            return CheckResult.Warning($"the latest snapshot was committed {Text(ahead)} from now: its writer's clock is ahead", Advice);
        return off.Duration() >= Noticeable
            ? CheckResult.Warning($"{Describe(off)} the database's", Advice)
            : CheckResult.Ok("it agrees with the database's");
    }

    static string Describe(TimeSpan off) => $"{Text(off.Duration())} {(off > TimeSpan.Zero ? "ahead of" : "behind")}";

    static string Text(TimeSpan time) => time.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min");
}
