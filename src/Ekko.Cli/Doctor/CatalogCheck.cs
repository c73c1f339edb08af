using System.Globalization;
using Ekko.Cli.Formats;

namespace Ekko.Cli.Doctor;

/// <summary>Does the catalog open, and what does it hold?</summary>
sealed class CatalogCheck : IDoctorCheck
{
    public string Name => "catalog";

    public async Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Options is not { } options)
            return CheckResult.Skipped("the environment is wrong");
        if (!File.Exists(options.CatalogPath))
            return CheckResult.Warning($"no lake at {options.CatalogPath} yet", "ekko demo fills one; ekko doctor --init creates an empty one");
        await using var source = ConfiguredLake.Open(context.Host, createIfNotExists: false);
        await using var command = source.CreateCommand(
            $"SELECT max(snapshot_id), max(snapshot_time)::VARCHAR FROM ducklake_snapshots('{ConfiguredLake.Name}')");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var latest = Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
        return CheckResult.Ok($"{options.CatalogPath}, latest snapshot {Counts.Of(latest)} of {Cells.Text(reader, 1)}");
    }
}
