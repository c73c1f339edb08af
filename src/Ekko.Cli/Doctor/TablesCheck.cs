using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.DuckLake;
using Ekko.Maintenance;

namespace Ekko.Cli.Doctor;

/// <summary>Are tables stored so that they can be read quickly: few small files, few deleted rows, few rows in the catalog?</summary>
sealed class TablesCheck : LakeCheck, IDoctorFix
{
    const int ManySmallFiles = 100;
    const double ManyDeleted = 0.3;
    const long ManyInlined = 50_000;

    public override string Name => "tables";

    public async Task<string> FixAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        using var maintenance = new LakeMaintenance(context.Source, ConfiguredLake.Name, context.Host.Clock);
        var totals = new List<MaintenanceTotals>();
        foreach (var operation in (MaintenanceOperation[])
            [MaintenanceOperation.Flush, MaintenanceOperation.Merge, MaintenanceOperation.Rewrite])
        {
            var request = new MaintenanceRequest
            {
                Operation = operation,
                DeleteThreshold = operation == MaintenanceOperation.Rewrite ? ManyDeleted : null,
                Reason = "ekko doctor --fix tables",
            };
            totals.Add((await maintenance.RunAsync(request, "ekko doctor", null, cancellationToken)).Report.Totals);
        }

        return $"{Counts.Of(totals.Sum(total => total.RowsFlushed), "row")} flushed, "
            + $"{Counts.Of(totals.Sum(total => total.FilesReplaced), "file")} replaced by "
            + $"{Counts.Of(totals.Sum(total => total.FilesWritten))}";
    }

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken) =>
        Judge(await TableHealth.ReadAsync(lake, cancellationToken));

    /// <summary>What the figures of tables mean.</summary>
    internal static CheckResult Judge(IReadOnlyList<TableHealth> tables)
    {
        var found = new List<string>();
        foreach (var table in tables)
        {
            if (table.SmallFiles >= ManySmallFiles && table.SmallFiles > table.Files / 2)
                found.Add($"{table.Name} has {Counts.Of(table.SmallFiles)} small files of {Counts.Of(table.Files)}, which slow queries "
                    + "down");
            if (table.DeleteRatio >= ManyDeleted)
            {
                found.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{table.Name} has {table.DeleteRatio:P0} deleted rows, which queries read in vain"));
            }

            if (table.InlinedRows >= ManyInlined)
                found.Add($"{table.Name} has {Counts.Of(table.InlinedRows)} rows in the catalog, which are slower there than in files");
        }

        return found.Count > 0
            ? CheckResult.Warning(
                string.Join("; ", found), "ekko doctor --fix tables flushes, merges and rewrites; ekko maintain --watch keeps it so")
            : CheckResult.Ok(
                $"{Counts.Of(tables.Count, "table")} in {Counts.Of(tables.Sum(table => table.Files), "file")} of "
                + Counts.Bytes(tables.Sum(table => table.Bytes)));
    }
}
