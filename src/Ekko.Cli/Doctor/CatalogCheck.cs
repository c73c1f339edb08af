using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>Does the catalog open, and what does it hold?</summary>
sealed class CatalogCheck : IDoctorCheck
{
    public string Name => "catalog";

    public async Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Options is not { } options)
            return CheckResult.Skipped("the environment is wrong");
        var location = ConfiguredLake.Location(options);
        if (ConfiguredLake.IsMissingFile(options))
            return NoLakeAt(location);
        await using var source = ConfiguredLake.Open(context.Host, createIfNotExists: false);
        await using var command = source.CreateCommand(
            $"SELECT max(snapshot_id), max(snapshot_time)::VARCHAR FROM ducklake_snapshots('{ConfiguredLake.Name}')");
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var latest = Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
            return CheckResult.Ok($"{location}, latest snapshot {Counts.Of(latest)} of {Cells.Text(reader, 1)}");
        }
        catch (DuckLakeException e) when (e.ErrorKind == DuckLakeErrorKind.NotFound)
        {
            return NoLakeAt(location);
        }
    }

    static CheckResult NoLakeAt(string location) =>
        CheckResult.Warning($"no lake at {location} yet", "ekko demo fills one; ekko doctor --init creates an empty one");
}
