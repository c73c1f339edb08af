using Ekko.DuckLake.AddFiles;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>A call of a function of a lake, with the official names, arguments and columns.</summary>
/// <param name="context">The statement.</param>
/// <param name="lake">The lake.</param>
/// <param name="name">The function's name in lower case, without prefix.</param>
sealed class LakeFunction(StatementContext context, SessionLake lake, string name)
{
    /// <summary>What the call stands for. What the function does is done when its rows are asked for.</summary>
    /// <param name="schema">The schema it was called in.</param>
    /// <param name="arguments">What it was called with, the lake's name left out.</param>
    /// <param name="takesSchema">Whether functions of changes take a schema before the table.</param>
    /// <param name="source">The call with full names.</param>
    public ResolvedRelation Call(string schema, IReadOnlyList<CallArgument> arguments, bool takesSchema, string source)
    {
        if (name is "table_insertions" or "table_deletions" or "table_changes")
        {
            var changes = new ChangeFunctions(context, lake, name, arguments, source);
            return name switch
            {
                "table_insertions" => changes.Rows(schema, RowChange.Inserted, takesSchema),
                "table_deletions" => changes.Rows(schema, RowChange.Deleted, takesSchema),
                _ => changes.Feed(schema, takesSchema),
            };
        }

        return new RowsRelation(
            lake.Lake.Name, schema, name, source, () => FunctionResolver.IsOnlyShown(context, name)
                ? $"(SELECT {SqlText.QuoteLiteral(FunctionResolver.Prefix + name)} AS not_run_by_explain WHERE false)"
                : Rows(schema, new FunctionArguments(context, FunctionResolver.Prefix + name, arguments)));
    }

    string Rows(string schema, FunctionArguments arguments) => name switch
    {
        "snapshots" => Blocking.Wait(LakeFunctions.SnapshotsAsync(lake.Lake, context.Cancellation)),
        "current_snapshot" => LakeFunctions.SnapshotIdRow(lake.Snapshot.Id),
        "last_committed_snapshot" =>
            LakeFunctions.SnapshotIdRow(context.Session.LastCommitted.TryGetValue(lake.Lake, out var id) ? id : null),
        "settings" => LakeFunctions.Settings(lake.Lake),
        "options" => Blocking.Wait(LakeFunctions.OptionsAsync(lake.Lake, lake.Tree, context.Cancellation)),
        "table_info" => Blocking.Wait(LakeFunctions.TableInfoAsync(lake.Lake, lake.Tree, context.Cancellation)),
        "list_files" => ListFiles(schema, arguments),
        "add_data_files" => AddDataFiles(schema, arguments),
        "flush_inlined_data" => new MaintenanceFunctions(context, lake).Flush(schema, arguments),
        "merge_adjacent_files" => new MaintenanceFunctions(context, lake).Merge(arguments),
        "rewrite_data_files" => new MaintenanceFunctions(context, lake).Rewrite(arguments),
        "expire_snapshots" => new MaintenanceFunctions(context, lake).Expire(arguments),
        "cleanup_old_files" => new MaintenanceFunctions(context, lake).CleanupOldFiles(arguments),
        "delete_orphaned_files" => new MaintenanceFunctions(context, lake).DeleteOrphanedFiles(arguments),
        "set_option" => new MaintenanceFunctions(context, lake).SetOption(arguments),
        _ => throw new DuckLakeException(
            DuckLakeErrorKind.NotSupported,
            $"Calling {FunctionResolver.Prefix}{name} failed: this version does not have this function."),
    };

    string ListFiles(string schema, FunctionArguments arguments)
    {
        if (arguments.Expression("snapshot_version") is not null && arguments.Expression("snapshot_time") is not null)
            throw new DuckLakeException("Binder Error: ducklake_list_files takes snapshot_version or snapshot_time, not both.");
        var scans = new ScanPlanner(context);
        var tree = arguments.Expression("snapshot_version") is { } version ? scans.TreeAt(lake, new AtClause("VERSION", version))
            : arguments.Expression("snapshot_time") is { } time ? scans.TreeAt(lake, new AtClause("TIMESTAMP", time))
            : lake.Tree;
        var table = tree.GetTable(arguments.Text("schema") ?? schema, arguments.Required(0, "table name"));
        return Blocking.Wait(LakeFunctions.ListFilesAsync(lake.Lake, tree, table, context.Cancellation));
    }

    /// <summary>Makes Parquet files part of a table; answers no rows.</summary>
    string AddDataFiles(string schema, FunctionArguments arguments)
    {
        arguments.Allow(2, "schema", "allow_missing", "ignore_extra_columns", "hive_partitioning");
        var tableName = arguments.Text(0)
            ?? throw new DuckLakeException("Invalid Input Error: Table name cannot be NULL: name the table that takes the files.");
        var table = lake.Tree.GetTable(arguments.Text("schema") ?? schema, tableName);
        context.Session.Staging.Write(lake, table.Id, context);
        var options = new AddFilesOptions
        {
            AllowMissing = arguments.Flag("allow_missing"),
            IgnoreExtraColumns = arguments.Flag("ignore_extra_columns"),
            HivePartitioning = arguments.Value("hive_partitioning", "CAST(({0}) AS BOOLEAN)") != "false",
        };
        var add = new AddDataFiles(lake.Lake.Catalog, lake.Lake.Storage, lake.Transaction, table, options);
        Blocking.Wait(add.RunAsync(arguments.Texts(1), context.Engine.Main, context.Evaluate, context.Cancellation));
        return new JsonRows(("filename", "VARCHAR")).Sql;
    }
}
