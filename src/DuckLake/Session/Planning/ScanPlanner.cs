using System.Globalization;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Plans what is read of tables; the statement keeps the scans until its rows are read.</summary>
sealed class ScanPlanner(StatementContext context)
{
    /// <summary>Plans a scan and opens its files.</summary>
    /// <param name="table">The table.</param>
    /// <param name="conditions">Conditions that every wanted row fulfils.</param>
    /// <param name="needed">The virtual columns asked for.</param>
    /// <param name="isLazy">Whether remote files are opened without bringing them.</param>
    public TableScan PlanToRead(
        TableRelation table, IReadOnlyList<FileCondition> conditions, VirtualColumns needed, bool isLazy = false)
    {
        var scan = Plan(table, conditions);
        var lake = table.Lake.Lake.Lake;
        Blocking.Wait(scan.OpenAsync(lake.Files, lake.DeleteFiles, isLazy, context.Cancellation));
        if ((needed & (VirtualColumns.Place | VirtualColumns.Position)) != 0)
            context.LocatingScans.Add(scan);
        return scan;
    }

    /// <summary>Plans a scan; rows of the transaction that wait for this table are written first.</summary>
    public TableScan Plan(TableRelation table, IReadOnlyList<FileCondition> conditions)
    {
        var lake = table.Lake;
        if (!table.IsTimeTravel)
            context.Session.Staging.Write(lake, table.Definition.Id, context);
        var own = table.IsTimeTravel ? null : lake.PendingRows(table.Definition.Id, context.Cancellation);
        var snapshot = table.IsTimeTravel ? table.Tree.Snapshot : lake.Snapshot;
        var scan = Blocking.Wait(TableScan.PlanAsync(
            lake.Lake.Catalog, lake.Lake.Storage, table.Definition, snapshot, conditions, own, context.Cancellation));
        context.Scans.Add(scan);
        return scan;
    }

    /// <summary>Plans to read the rows that snapshots inserted or deleted.</summary>
    public ChangeScan PlanChanges(TableRelation table)
    {
        var lake = table.Lake.Lake;
        var (kind, first, last) = table.Changes!.Value;
        var window = new SnapshotWindow(first, last);
        var scan = Blocking.Wait(kind == RowChange.Inserted
            ? ChangeScan.InsertionsAsync(
                lake.Catalog, lake.Storage, lake.Lake.Files, lake.Lake.DeleteFiles, table.Definition, table.Tree.Snapshot, window,
                withPassing: true, context.Cancellation)
            : ChangeScan.DeletionsAsync(
                lake.Catalog, lake.Storage, lake.Lake.Files, table.Definition, table.Tree.Snapshot, window, withPassing: true,
                context.Cancellation));
        context.Scans.Add(scan);
        return scan;
    }

    /// <summary>A lake as of what an AT clause says.</summary>
    public LakeTree TreeAt(SessionLake lake, AtClause at)
    {
        var catalog = lake.Lake.Catalog;
        var isVersion = at.Unit.Equals("VERSION", StringComparison.OrdinalIgnoreCase);
        var value = context.Planner.RewriteExpression(at.Expression);
        var question = isVersion ? $"CAST(({value}) AS BIGINT)" : $"epoch_us(CAST(({value}) AS TIMESTAMPTZ))";
        if (context.Evaluate(question) is not { } text)
            throw new DuckLakeException($"Binder Error: AT ({at.Unit} => {at.Expression}) is NULL: name a snapshot.");
        var number = long.Parse(text, CultureInfo.InvariantCulture);
        var snapshot = isVersion
            ? Blocking.Wait(catalog.Snapshots.GetAsync(new SnapshotId(number), context.Cancellation))
            : Blocking.Wait(catalog.Snapshots.GetAsync(DateTimeOffset.UnixEpoch.AddMicroseconds(number), context.Cancellation));
        return Blocking.Wait(catalog.Trees.AtAsync(snapshot, context.Cancellation));
    }
}
