using Ekko.Cli.Formats;
using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>Is the catalog's database larger than what it holds?</summary>
sealed class CatalogSizeCheck : LakeCheck, IDoctorFix
{
    const long WorthVacuum = 50_000_000;
    const long LargeLog = 256_000_000;

    public override string Name => "catalog size";

    public async Task<string> FixAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        var maintenance = (await context.LakeAsync(cancellationToken)).Maintenance;
        var before = await maintenance.CatalogSizeAsync(cancellationToken);
        await maintenance.VacuumCatalogAsync(cancellationToken);
        var after = await maintenance.CatalogSizeAsync(cancellationToken);
        return $"vacuumed: {Counts.Bytes(after.Bytes)}, {Counts.Bytes(before.Bytes)} before";
    }

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        var size = await lake.Maintenance.CatalogSizeAsync(cancellationToken);
        return Judge(size.Bytes, size.FreeBytes, LogBytes(context.Options!));
    }

    /// <summary>What so many bytes mean.</summary>
    internal static CheckResult Judge(long bytes, long free, long log)
    {
        var summary = $"{Counts.Bytes(bytes)}, {Counts.Bytes(free)} of them free"
            + (log > 0 ? $", log of {Counts.Bytes(log)}" : "");
        if (log > LargeLog)
        {
            return CheckResult.Warning(
                summary + ": a reader has kept a transaction open for long, so the log cannot be shortened",
                "End that reader (fuser names the processes), then: ekko doctor --fix \"catalog size\"");
        }

        return free > WorthVacuum && free > bytes / 2
            ? CheckResult.Warning(summary + ": more than half of it holds nothing any more", "ekko maintain vacuum")
            : CheckResult.Ok(summary);
    }

    static long LogBytes(EkkoOptions options) =>
        options.CatalogType == CatalogType.Sqlite && new FileInfo(options.CatalogPath + "-wal") is { Exists: true } log ? log.Length : 0;
}
