using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

sealed partial class LakeSession
{
    const string FunctionPrefix = "ducklake_";

    static readonly HashSet<string> LakeFunctionNames = new(
    [
        "snapshots", "current_snapshot", "last_committed_snapshot", "settings", "options", "table_info", "list_files", "table_insertions",
        "table_deletions", "table_changes", "set_commit_message", "flush_inlined_data", "add_data_files",
        "merge_adjacent_files", "rewrite_data_files", "expire_snapshots", "cleanup_old_files", "delete_orphaned_files", "set_option",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Functions that do something: EXPLAIN shows them without doing it.</summary>
    static readonly HashSet<string> ChangingFunctions = new(
    [
        "flush_inlined_data", "add_data_files", "merge_adjacent_files", "rewrite_data_files", "expire_snapshots", "cleanup_old_files",
        "delete_orphaned_files", "set_option",
    ], StringComparer.OrdinalIgnoreCase);

    bool _explains;

    /// <summary>What stands for a table function of a lake; null when it is none of a lake's.</summary>
    ResolvedRelation? TableFunction(SessionNames names, string catalog, string schema, string name, IReadOnlyList<CallArgument> arguments)
    {
        if (name.StartsWith(FunctionPrefix, StringComparison.OrdinalIgnoreCase) && catalog.Length + schema.Length == 0)
            return OfficialFunction(name[FunctionPrefix.Length..].ToLowerInvariant(), arguments);
        if (SqlName.Same(name, "query") || SqlName.Same(name, "query_table"))
            return QueryFunction(name, arguments);
        if (names.Resolve(catalog, schema) is not { } place)
            return null;
        if (LakeFunctionNames.Contains(name))
            return LakeFunction(place.Lake, place.Schema, name.ToLowerInvariant(), arguments, hasSchema: false);
        if (ViewOf(place.Lake).Tree.FindSchema(place.Schema)?.TableMacros.GetValueOrDefault(name) is { } macro)
        {
            var query = CatalogPlaceholder.Reveal(TableMacro.Expand(macro, arguments), place.Lake.Name);
            var inside = new SessionNames(_registry, lake => ViewOf(lake).Tree, place.Lake.Name, place.Schema);
            return new ResolvedRelation.Rows(
                place.Lake.Name, place.Schema, name, $"({SelectRewriter.Rewrite(query, new SessionRelationSource(this, inside))})");
        }

        return null;
    }

    ResolvedRelation OfficialFunction(string name, IReadOnlyList<CallArgument> arguments)
    {
        var lake = arguments.Count == 0 ? null : Evaluate([arguments[0].Expression])[0];
        if (lake is null)
            throw new DuckLakeException("Binder Error: Catalog cannot be NULL");
        var attached = _registry.Find(lake) ?? throw new DuckLakeException(
            DuckLakeErrorKind.NotFound, $"Binder Error: Failed to find attached database \"{lake}\"");
        return LakeFunction(attached, "main", name, [.. arguments.Skip(1)], hasSchema: true);
    }

    ResolvedRelation LakeFunction(AttachedLake lake, string schema, string name, IReadOnlyList<CallArgument> arguments, bool hasSchema)
    {
        var seen = ViewOf(lake);
        switch (name)
        {
            case "table_insertions":
                return Changes(seen, schema, name, RowChange.Inserted, arguments, hasSchema);
            case "table_deletions":
                return Changes(seen, schema, name, RowChange.Deleted, arguments, hasSchema);
            case "table_changes":
                return ChangeFeedReader(seen, schema, name, arguments, hasSchema);
        }

        if (_explains && ChangingFunctions.Contains(name))
            return new ResolvedRelation.Rows(
                lake.Name, schema, name, $"(SELECT {SqlText.QuoteLiteral(FunctionPrefix + name)} AS not_run_by_explain WHERE false)");
        return new ResolvedRelation.Rows(lake.Name, schema, name, name switch
        {
            "snapshots" => Blocking.Wait(LakeFunctions.SnapshotsAsync(lake, _cancellation)),
            "current_snapshot" => LakeFunctions.SnapshotIdRow(seen.Snapshot.Id),
            "last_committed_snapshot" => LakeFunctions.SnapshotIdRow(_lastCommitted.TryGetValue(lake, out var id) ? id : null),
            "settings" => LakeFunctions.Settings(lake),
            "options" => Blocking.Wait(LakeFunctions.OptionsAsync(lake, seen.Tree, _cancellation)),
            "table_info" => Blocking.Wait(LakeFunctions.TableInfoAsync(lake, seen.Tree, _cancellation)),
            "flush_inlined_data" => FlushInlinedData(seen, schema, arguments),
            "list_files" => ListFiles(seen, schema, arguments),
            "add_data_files" => AddFiles(seen, schema, arguments),
            _ => Maintain(seen, name, arguments)
                ?? throw Unsupported($"Calling {FunctionPrefix}{name}", "this version does not have this function."),
        });
    }

    string ListFiles(SessionLake lake, string schema, IReadOnlyList<CallArgument> arguments)
    {
        string? Named(string name) => arguments.FirstOrDefault(a => SqlName.Same(a.Name, name)).Expression;

        schema = Named("schema") is { } given ? Evaluate([given])[0] ?? schema : schema;
        if (Named("snapshot_version") is not null && Named("snapshot_time") is not null)
            throw new DuckLakeException("Binder Error: ducklake_list_files takes snapshot_version or snapshot_time, not both.");
        var tree = Named("snapshot_version") is { } version ? TreeAt(lake, new AtClause("VERSION", version))
            : Named("snapshot_time") is { } time ? TreeAt(lake, new AtClause("TIMESTAMP", time))
            : lake.Tree;
        var name = TextArgument(arguments, 0, "ducklake_list_files", "table name");
        return Blocking.Wait(LakeFunctions.ListFilesAsync(lake.Lake, tree, tree.GetTable(schema, name), _cancellation));
    }

    string TextArgument(IReadOnlyList<CallArgument> arguments, int index, string function, string what) =>
        (index < arguments.Count ? Evaluate([arguments[index].Expression])[0] : null)
        ?? throw new DuckLakeException($"Binder Error: {function} needs a {what}, which cannot be NULL");

    // query('…') and query_table('…') name relations in a text.
    ResolvedRelation.Rows? QueryFunction(string name, IReadOnlyList<CallArgument> arguments)
    {
        if (arguments.Count == 0 || _registry.All.FirstOrDefault() is null)
            return null;
        var text = Evaluate([arguments[0].Expression])[0] ?? "";
        if (SqlName.Same(name, "query"))
            return new ResolvedRelation.Rows("", "", name, $"({SelectRewriter.Rewrite(text, Source())})");
        var mentioned = LakeNameScanner.Find(new StatementText(text), Source());
        return mentioned is null ? null : new ResolvedRelation.Rows("", "", name, $"({SelectRewriter.Rewrite("FROM " + text, Source())})");
    }

    readonly Dictionary<AttachedLake, SnapshotId> _lastCommitted = [];

    ResolvedRelation.Table Changes(
        SessionLake lake, string schema, string function, RowChange kind, IReadOnlyList<CallArgument> arguments, bool hasSchema)
    {
        var offset = hasSchema ? 1 : 0;
        if (hasSchema)
            schema = TextArgument(arguments, 0, FunctionPrefix + function, "schema name");
        if (arguments.Count < offset + 3)
            throw new DuckLakeException($"Binder Error: {function} takes a table name, a start and an end.");
        var name = TextArgument(arguments, offset, function, "table name");
        var first = SnapshotOf(lake, arguments[offset + 1].Expression, isStart: true);
        var last = SnapshotOf(lake, arguments[offset + 2].Expression, isStart: false);
        var tree = Blocking.Wait(lake.Lake.Catalog.TreeAsync(last, _cancellation));
        return new ResolvedRelation.Table(lake.Lake.Name, schema, tree, tree.GetTable(schema, name), IsTimeTravel: true)
        {
            Changes = (kind, first.Id, last.Id),
        };
    }

    // A row id that was deleted and inserted by one snapshot was updated by it.
    ResolvedRelation.Rows ChangeFeedReader(
        SessionLake lake, string schema, string function, IReadOnlyList<CallArgument> arguments, bool hasSchema)
    {
        const VirtualColumns Keys = VirtualColumns.RowId | VirtualColumns.SnapshotId;
        var inserted = Changes(lake, schema, function, RowChange.Inserted, arguments, hasSchema);
        var deleted = inserted with { Changes = inserted.Changes!.Value with { Kind = RowChange.Deleted } };
        var insertions = PlanChanges(inserted).Relation(Keys);
        var deletions = PlanChanges(deleted).Relation(Keys);
        return new ResolvedRelation.Rows(lake.Lake.Name, schema, function, $"""
            (WITH ekko_i AS ({Bare(insertions)}), ekko_d AS ({Bare(deletions)})
            SELECT i.snapshot_id, i.rowid, CASE WHEN d.rowid IS NOT NULL THEN 'update_postimage' ELSE 'insert' END AS change_type, i.* EXCLUDE (snapshot_id, rowid)
            FROM ekko_i AS i LEFT JOIN ekko_d AS d ON i.snapshot_id = d.snapshot_id AND i.rowid = d.rowid
            UNION ALL
            SELECT d.snapshot_id, d.rowid, CASE WHEN i.rowid IS NOT NULL THEN 'update_preimage' ELSE 'delete' END AS change_type, d.* EXCLUDE (snapshot_id, rowid)
            FROM ekko_d AS d LEFT JOIN ekko_i AS i ON i.snapshot_id = d.snapshot_id AND i.rowid = d.rowid)
            """);
    }

    static string Bare(string relation) => "FROM " + relation;

    // A bound is a version or a time; a time as a start means the first snapshot at or after it.
    Snapshot SnapshotOf(SessionLake lake, string expression, bool isStart)
    {
        var values = Evaluate(
            [$"typeof({expression})", $"TRY_CAST(({expression}) AS BIGINT)", $"epoch_us(TRY_CAST(({expression}) AS TIMESTAMPTZ))"]);
        var catalog = lake.Lake.Catalog;
        if (values[1] is { } version && values[0] is not "VARCHAR")
            return Blocking.Wait(catalog.SnapshotAsync(new SnapshotId(long.Parse(version, CultureInfo.InvariantCulture)), _cancellation));
        if (values[2] is not { } micros)
            throw new DuckLakeException($"Binder Error: {expression} is neither a snapshot version nor a time.");
        var time = DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(micros, CultureInfo.InvariantCulture));
        if (!isStart)
            return Blocking.Wait(catalog.SnapshotAsync(time, _cancellation));
        var all = Blocking.Wait(catalog.SnapshotsAsync(_cancellation));
        return all.FirstOrDefault(s => s.Snapshot.Time >= time)?.Snapshot
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"No snapshot found at or after {time:yyyy-MM-dd HH:mm:ss.ffffffzzz}.");
    }
}
