using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>Does the catalog open, can it be written, and what does it hold?</summary>
sealed class CatalogCheck : IDoctorCheck
{
    public string Name => "catalog";

    public async Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Options is not { } options)
            return CheckResult.Skipped("the environment is wrong");
        if (ConfiguredLake.IsMissingFile(options))
            return NoLakeAt(ConfiguredLake.Location(options));
        try
        {
            var lake = await context.LakeAsync(cancellationToken);
            var latest = await lake.Snapshots.LatestAsync(cancellationToken);
            await lake.Maintenance.CheckWritableAsync(cancellationToken);
            var time = latest.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            return CheckResult.Ok($"{ConfiguredLake.Location(options)}, latest snapshot {Counts.Of(latest.Id.Value)} of {time}");
        }
        catch (DuckLakeException error) when (error.ErrorKind == DuckLakeErrorKind.NotFound)
        {
            return error.Message.Contains("moved to ", StringComparison.Ordinal)
                ? CheckResult.Failed(error.Message, "Set DUCKLAKE_CATALOG_TYPE and DUCKLAKE_CATALOG_PATH to where it is")
                : NoLakeAt(ConfiguredLake.Location(options));
        }
        catch (DuckLakeException error)
        {
            return CheckResult.Failed(error.Message, Advice(error.ErrorKind, options));
        }
    }

    static string Advice(DuckLakeErrorKind kind, EkkoOptions options) => kind switch
    {
        DuckLakeErrorKind.Busy when options.CatalogType == CatalogType.Postgres =>
            "Another session holds the lock or all connections: SELECT pid, state, query FROM pg_stat_activity shows it",
        DuckLakeErrorKind.Busy => $"Another process holds it: fuser -v {options.CatalogPath} names it; end its transaction",
        DuckLakeErrorKind.ReadOnly => $"Give this user the right to write {options.CatalogPath} and its folder, and see that the disk "
            + "is not mounted read-only",
        DuckLakeErrorKind.Corrupt or DuckLakeErrorKind.NotACatalog =>
            "Set DUCKLAKE_CATALOG_PATH to the lake's catalog; if this is it, bring it back: ekko backup list, ekko backup restore NAME",
        DuckLakeErrorKind.UnsupportedVersion => "Use the version of ekko that wrote it, or migrate it as the message says",
        DuckLakeErrorKind.Unavailable => "Start the database, or set DUCKLAKE_CATALOG_PATH to where it runs",
        DuckLakeErrorKind.Storage when options.CatalogType == CatalogType.Postgres =>
            "Check user, password and database in DUCKLAKE_CATALOG_PATH, and what the role may do",
        DuckLakeErrorKind.Storage => "Make room on the disk, and give this user the right to write there",
        _ => "Check DUCKLAKE_CATALOG_PATH and DUCKLAKE_DATA_PATH",
    };

    static CheckResult NoLakeAt(string location) =>
        CheckResult.Warning($"no lake at {location} yet", "ekko demo fills one; ekko doctor --init creates an empty one");
}
