using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary><c>table_insertions</c>, <c>table_deletions</c> and <c>table_changes</c>: what snapshots did to the rows of a table.</summary>
sealed class ChangeFunctions(
    StatementContext context, SessionLake lake, string name, IReadOnlyList<CallArgument> arguments, string source)
{
    /// <summary>The rows that a range of snapshots inserted or deleted.</summary>
    public TableRelation Rows(string schema, RowChange kind, bool takesSchema)
    {
        var offset = takesSchema ? 1 : 0;
        if (takesSchema)
            schema = Text(0, FunctionResolver.Prefix + name, "schema name");
        if (arguments.Count < offset + 3)
            throw new DuckLakeException($"Binder Error: {name} takes a table name, a start and an end.");
        var table = Text(offset, name, "table name");
        var first = SnapshotOf(arguments[offset + 1].Expression, isStart: true);
        var last = SnapshotOf(arguments[offset + 2].Expression, isStart: false);
        var tree = Blocking.Wait(lake.Lake.Catalog.Trees.AtAsync(last, context.Cancellation));
        return new TableRelation(lake, schema, tree, tree.GetTable(schema, table))
        {
            Changes = new RowChanges(kind, first.Id, last.Id),
            Source = source,
        };
    }

    /// <summary>Both, with what kind of change each row is.</summary>
    public RowsRelation Feed(string schema, bool takesSchema)
    {
        var inserted = Rows(schema, RowChange.Inserted, takesSchema);
        return new RowsRelation(lake.Lake.Name, schema, name, source, () => Feed(inserted));
    }

    // A row id that was deleted and inserted by one snapshot was updated by it.
    string Feed(TableRelation inserted)
    {
        const VirtualColumns Keys = VirtualColumns.RowId | VirtualColumns.SnapshotId;
        var scans = new ScanPlanner(context);
        var insertions = scans.PlanChanges(inserted).Relation(Keys);
        var deletions = scans.PlanChanges(inserted with { Changes = inserted.Changes!.Value with { Kind = RowChange.Deleted } })
            .Relation(Keys);
        return $"""
            (WITH ekko_i AS (FROM {insertions}), ekko_d AS (FROM {deletions})
            SELECT i.snapshot_id, i.rowid, CASE WHEN d.rowid IS NOT NULL THEN 'update_postimage' ELSE 'insert' END AS change_type,
              i.* EXCLUDE (snapshot_id, rowid)
            FROM ekko_i AS i LEFT JOIN ekko_d AS d ON i.snapshot_id = d.snapshot_id AND i.rowid = d.rowid
            UNION ALL
            SELECT d.snapshot_id, d.rowid, CASE WHEN i.rowid IS NOT NULL THEN 'update_preimage' ELSE 'delete' END AS change_type,
              d.* EXCLUDE (snapshot_id, rowid)
            FROM ekko_d AS d LEFT JOIN ekko_i AS i ON i.snapshot_id = d.snapshot_id AND i.rowid = d.rowid)
            """;
    }

    string Text(int index, string function, string what) =>
        new FunctionArguments(context, function, arguments).Required(index, what);

    // A bound is a version or a time; a time as a start means the first snapshot at or after it.
    Snapshot SnapshotOf(string expression, bool isStart)
    {
        expression = context.Planner.RewriteExpression(expression);
        var values = context.Evaluate(
            [$"typeof({expression})", $"TRY_CAST(({expression}) AS BIGINT)", $"epoch_us(TRY_CAST(({expression}) AS TIMESTAMPTZ))"]);
        var catalog = lake.Lake.Catalog;
        if (values[1] is { } version && values[0] is not "VARCHAR")
        {
            var id = new SnapshotId(long.Parse(version, CultureInfo.InvariantCulture));
            return Blocking.Wait(catalog.Snapshots.GetAsync(id, context.Cancellation));
        }

        if (values[2] is not { } micros)
            throw new DuckLakeException($"Binder Error: {expression} is neither a snapshot version nor a time.");
        var time = DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(micros, CultureInfo.InvariantCulture));
        if (!isStart)
            return Blocking.Wait(catalog.Snapshots.GetAsync(time, context.Cancellation));
        var all = Blocking.Wait(catalog.Snapshots.AllAsync(context.Cancellation));
        return all.FirstOrDefault(s => s.Snapshot.Time >= time)?.Snapshot
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"No snapshot found at or after {time:yyyy-MM-dd HH:mm:ss.ffffffzzz}.");
    }
}
