using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.Maintenance;

namespace Ekko.Cli.Report;

/// <summary>What maintenance did, in lines for people.</summary>
/// <param name="output">Where they go.</param>
sealed class MaintenanceLines(TextWriter output)
{
    public async Task WriteAsync(MaintenanceReport report, bool isDryRun)
    {
        foreach (var table in report.Flushed)
            await WriteAsync($"{table.Table}: {Counts.Of(table.Rows, "row")} from the catalog into files");
        foreach (var snapshot in report.Expired)
        {
            var time = snapshot.SnapshotTime.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            await WriteAsync($"snapshot {Counts.Of(snapshot.SnapshotId)} of {time} ended");
        }

        foreach (var table in report.Deleted)
            await WriteAsync($"{table.Table}: {Counts.Of(table.Rows, "row")} deleted");
        foreach (var table in report.Merged)
            await WriteAsync($"{table.Table}: {Counts.Of(table.FilesBefore, "file")} merged into {Counts.Of(table.FilesAfter)}");
        foreach (var table in report.Rewritten)
            await WriteAsync($"{table.Table}: {Counts.Of(table.FilesBefore, "file")} rewritten into {Counts.Of(table.FilesAfter)}");
        foreach (var file in report.CleanedUp)
            await WriteAsync($"{file.Path}: no longer needed, removed");
        foreach (var file in report.Orphans)
            await WriteAsync($"{file.Path}: unknown to the catalog, removed");

        var totals = report.Totals;
        await WriteAsync(
            $"{(isDryRun ? "Would be done" : "Done")}: {Counts.Of(totals.RowsFlushed, "row")} flushed, "
            + $"{Counts.Of(totals.SnapshotsExpired, "snapshot")} ended, {Counts.Of(totals.FilesReplaced, "file")} replaced by "
            + $"{Counts.Of(totals.FilesWritten)}, {Counts.Of(totals.FilesRemoved, "file")} removed, "
            + $"{Counts.Bytes(totals.BytesFreed)} free");
    }

    Task WriteAsync(string line) => output.WriteLineAsync(line);
}
