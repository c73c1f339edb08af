using System.Globalization;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Maintenance as table functions. Flushing, merging, rewriting, expiring and options are part of the session's transaction; files are
/// removed at once.
/// </summary>
sealed class MaintenanceFunctions(StatementContext context, SessionLake lake)
{
    /// <summary><c>merge_adjacent_files</c>.</summary>
    public string Merge(FunctionArguments arguments)
    {
        arguments.Allow(1, "schema", "table_name", "max_compacted_files", "min_file_size", "max_file_size");
        var options = new MergeOptions
        {
            Table = arguments.Text(0) ?? arguments.Text("table_name"),
            Schema = arguments.Text("schema"),
            MaxCompactedFiles = arguments.Count("max_compacted_files"),
            MinFileSize = arguments.Count("min_file_size"),
            MaxFileSize = arguments.Count("max_file_size"),
        };
        return Rows(Blocking.Wait(
            new MergeAdjacentFiles(lake.Lake.Lake, lake.Transaction, options).RunAsync(context.Cancellation)));
    }

    /// <summary><c>rewrite_data_files</c>.</summary>
    public string Rewrite(FunctionArguments arguments)
    {
        arguments.Allow(1, "schema", "table_name", "delete_threshold");
        var options = new RewriteOptions
        {
            Table = arguments.Text(0) ?? arguments.Text("table_name"),
            Schema = arguments.Text("schema"),
            DeleteThreshold = arguments.Value("delete_threshold", "CAST(({0}) AS DOUBLE)") is { } text
                ? double.Parse(text, CultureInfo.InvariantCulture) : null,
        };
        return Rows(Blocking.Wait(
            new RewriteDataFiles(lake.Lake.Lake, lake.Transaction, options).RunAsync(context.Cancellation)));
    }

    /// <summary><c>expire_snapshots</c>.</summary>
    public string Expire(FunctionArguments arguments)
    {
        arguments.Allow(0, "versions", "older_than", "dry_run", "force");
        var options = new ExpireOptions
        {
            Versions = arguments.Value("versions", "array_to_string(CAST(({0}) AS UBIGINT[]), ',')") is { } list
                ? [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(v => long.Parse(v, CultureInfo.InvariantCulture))]
                : null,
            OlderThan = arguments.Time("older_than"),
            DryRun = arguments.Flag("dry_run"),
            Force = arguments.Flag("force"),
        };
        var expire = new ExpireSnapshots(lake.Lake.Lake, options);
        var snapshots = Blocking.Wait(expire.FindAsync(context.Cancellation));
        if (snapshots.Count > 0 && !options.DryRun)
            lake.Transaction.AddHook(expire.Removal(snapshots));
        return LakeFunctions.Snapshots(snapshots);
    }

    /// <summary><c>cleanup_old_files</c>.</summary>
    public string CleanupOldFiles(FunctionArguments arguments) =>
        Clean(arguments, options => lake.Lake.Lake.Maintenance.CleanupOldFilesAsync(options, context.Cancellation));

    /// <summary><c>delete_orphaned_files</c>.</summary>
    public string DeleteOrphanedFiles(FunctionArguments arguments) =>
        Clean(arguments, options => lake.Lake.Lake.Maintenance.DeleteOrphanedFilesAsync(options, context.Cancellation));

    /// <summary><c>set_option</c>.</summary>
    public string SetOption(FunctionArguments arguments)
    {
        arguments.Allow(2, "option", "value", "table_name", "schema");
        var option = arguments.Text(0) ?? arguments.Text("option")
            ?? throw new DuckLakeException("Binder Error: ducklake_set_option needs the name of an option.");
        var value = arguments.Text(1) ?? arguments.Text("value");
        lake.Transaction.AddOption(Maintenance.SetOption.Create(
            lake.Lake.Lake, lake.Tree, option, value, arguments.Text("schema"), arguments.Text("table_name")));
        return new JsonRows(("Success", "BOOLEAN")).Sql;
    }

    /// <summary>
    /// <c>flush_inlined_data</c>: moves inlined rows and deletes of the named tables, or of all, into files. Tables that are excluded from
    /// maintenance stay as they are, also when they are named.
    /// </summary>
    public string Flush(string schema, FunctionArguments arguments)
    {
        var table = arguments.Text("table_name");
        var schemaName = arguments.Text("schema_name") ?? (table is null ? null : schema);
        context.Session.Staging.WriteAll(context);
        var flushed = Blocking.Wait(
            new FlushInlinedData(lake.Lake.Lake, lake.Transaction).RunAsync(schemaName, table, context.Cancellation));
        return flushed.Count == 0
            ? "(SELECT NULL::VARCHAR AS schema_name, NULL::VARCHAR AS table_name, NULL::HUGEINT AS rows_flushed WHERE false)"
            : $"(SELECT * FROM (VALUES {string.Join(", ", flushed.Select(Row))}) AS flushed(schema_name, table_name, rows_flushed))";

        static string Row(FlushResult result) => string.Create(CultureInfo.InvariantCulture,
            $"({SqlText.QuoteLiteral(result.SchemaName)}, {SqlText.QuoteLiteral(result.TableName)}, "
            + $"CAST({result.RowsFlushed} AS HUGEINT))");
    }

    string Clean(FunctionArguments arguments, Func<CleanupOptions, Task<IReadOnlyList<string>>> clean)
    {
        arguments.Allow(0, "older_than", "cleanup_all", "dry_run");
        var options = new CleanupOptions
        {
            OlderThan = arguments.Time("older_than"),
            All = arguments.Flag("cleanup_all"),
            DryRun = arguments.Flag("dry_run"),
        };
        // Refuses lakes that are attached read-only.
        _ = lake.Transaction;
        var rows = new JsonRows(("path", "VARCHAR"));
        foreach (var path in Blocking.Wait(clean(options)))
            rows.Add(path);
        return rows.Sql;
    }

    static string Rows(IReadOnlyList<CompactionResult> results)
    {
        var rows = new JsonRows(
            ("schema_name", "VARCHAR"), ("table_name", "VARCHAR"), ("files_processed", "BIGINT"), ("files_created", "BIGINT"));
        foreach (var result in results)
            rows.Add(result.SchemaName, result.TableName, (long)result.FilesProcessed, (long)result.FilesCreated);
        return rows.Sql;
    }
}
