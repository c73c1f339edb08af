using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Maintenance;

/// <summary>Compares a lake with a policy.</summary>
/// <param name="lake">The lake.</param>
/// <param name="maintenance">Tells what an operation would do.</param>
/// <param name="policy">The policy.</param>
/// <param name="clock">The clock.</param>
sealed class PolicyPlanner(Lake lake, LakeMaintenance maintenance, MaintenancePolicy policy, TimeProvider clock)
{
    /// <summary>Files of one merge, so that it is short and its memory bounded.</summary>
    const int FilesPerMerge = 20;

    /// <summary>What a delete file has for a row.</summary>
    const int PositionBytes = 8;

    /// <summary>Which rows have to go.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<MaintenanceNeed>> RetentionAsync(CancellationToken cancellationToken)
    {
        var needs = new List<MaintenanceNeed>();
        var tree = await lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        foreach (var table in tree.Tables)
            needs.AddRange(await RetentionAsync(tree.FindSchema(table.Schema)!.Name, table, cancellationToken).ConfigureAwait(false));
        return needs;
    }

    /// <summary>What has to be done to what is left, in the order in which it is worth most.</summary>
    /// <param name="listsStorage">Whether files that are no longer needed are looked for, too.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<MaintenanceNeed>> UpkeepAsync(bool listsStorage, CancellationToken cancellationToken)
    {
        var needs = new List<MaintenanceNeed>();
        foreach (var table in await TableHealth.ReadAsync(lake, cancellationToken).ConfigureAwait(false))
            needs.AddRange(await OfTableAsync(table, policy.For(table.Name), cancellationToken).ConfigureAwait(false));
        if (policy.KeepSnapshots is { } age)
            needs.AddRange(await ExpiryAsync(age, cancellationToken).ConfigureAwait(false));
        if (!listsStorage)
            return needs;
        needs.Add(Need(MaintenanceOperation.Cleanup, null, "files that no snapshot needs take room"));
        needs.Add(Need(MaintenanceOperation.Orphans, null, "writers that died leave files"));
        return needs;
    }

    /// <summary>Rules of a table that have rows to delete; a table without the columns of a rule has none.</summary>
    async Task<IReadOnlyList<MaintenanceNeed>> RetentionAsync(string schema, LakeTable table, CancellationToken cancellationToken)
    {
        var needs = new List<MaintenanceNeed>();
        foreach (var rule in policy.For($"{schema}.{table.Name}").Retention)
        {
            if (table.FindColumn("block_time") is null || (rule.Network is not null && table.FindColumn("network") is null)
                || (rule.Subnet is not null && table.FindColumn("subnet") is null))
                continue;
            var request = new MaintenanceRequest
            {
                Operation = MaintenanceOperation.Retention,
                Schema = schema,
                Table = table.Name,
                Network = rule.Network,
                Subnet = rule.Subnet,
                OlderThan = clock.GetUtcNow() - rule.Keep,
                Reason = Because(Describe(rule)),
            };
            if ((await PlanAsync(request, cancellationToken).ConfigureAwait(false)).RowsDeleted is > 0 and var rows)
                needs.Add(new MaintenanceNeed(request, rows * PositionBytes));
        }

        return needs;
    }

    async Task<IReadOnlyList<MaintenanceNeed>> OfTableAsync(
        TableHealth table, TablePolicy rule, CancellationToken cancellationToken)
    {
        var needs = new List<MaintenanceNeed>();
        if (table.InlinedRows >= rule.FlushRows)
            needs.Add(Need(MaintenanceOperation.Flush, table, Text($"the catalog keeps {table.InlinedRows:N0} rows of it")));
        if (table.Files > 0)
        {
            var request = Need(
                MaintenanceOperation.Rewrite, table, Text($"files lost {rule.DeleteRatio:P0} or more of their rows")).Request with
            { DeleteThreshold = rule.DeleteRatio };
            if ((await PlanAsync(request, cancellationToken).ConfigureAwait(false)).FilesReplaced is > 0 and var files)
                needs.Add(new MaintenanceNeed(request, Share(table, files)));
        }

        if (table.Files >= rule.MergeFiles)
        {
            var request = Need(MaintenanceOperation.Merge, table, "").Request with { MaxFiles = FilesPerMerge };
            if ((await PlanAsync(request, cancellationToken).ConfigureAwait(false)).FilesReplaced is var files && files >= rule.MergeFiles)
                needs.Add(new MaintenanceNeed(request with { Reason = Because(Text($"{files:N0} files are small")) }, Share(table, files)));
        }

        return needs;
    }

    async Task<IReadOnlyList<MaintenanceNeed>> ExpiryAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var request = Need(MaintenanceOperation.Expire, null, Text($"snapshots are kept for {age.TotalDays:0.##} days")).Request with
        {
            OlderThan = clock.GetUtcNow() - age,
        };
        return (await PlanAsync(request, cancellationToken).ConfigureAwait(false)).SnapshotsExpired == 0
            ? []
            : [new MaintenanceNeed(request, 0)];
    }

    async Task<MaintenanceTotals> PlanAsync(MaintenanceRequest request, CancellationToken cancellationToken) =>
        (await maintenance.PlanAsync(request, cancellationToken).ConfigureAwait(false)).Totals;

    static MaintenanceNeed Need(MaintenanceOperation operation, TableHealth? table, string reason) => new(
        new MaintenanceRequest { Operation = operation, Schema = table?.Schema, Table = table?.Table, Reason = Because(reason) }, 0);

    static string Describe(RetentionRule rule) => Text(
        $"{rule.Network ?? "every network"}{(rule.Subnet is null ? "" : "/" + rule.Subnet)} is kept for {rule.Keep.TotalDays:0.##} days");

    static string Because(string reason) => "policy: " + reason;

    static long Share(TableHealth table, long files) => table.Files == 0 ? 0 : (long)((double)table.Bytes * files / table.Files);

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
